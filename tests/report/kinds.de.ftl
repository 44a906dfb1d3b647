mail-messages--missing = Nachricht fehlt auf dem Ziel
mail-messages--extra = Nachricht ist nur auf dem Ziel
mail-messages--different = Nachricht weicht ab
mail-messages--moved = Nachricht liegt in einem anderen Ordner
mail-messages--means = Diese Nachrichten fänden die Leute nach der Umstellung nicht wieder. Sie müssen noch einmal kopiert werden, bevor die Quelle abgeschaltet wird.
mail-messages--field-flags = Markierungen
mail-messages--excluded-pattern = Ordner von der Suite ausgenommen
mail-messages--after-until = nach dem Stichzeitpunkt eingetroffen
mail-messages--line-ends = { $n ->
    [one] 1 Nachricht unterscheidet sich nur in den Zeilenenden.
   *[other] { $n } Nachrichten unterscheiden sich nur in den Zeilenenden.
  }
mail-folders--mapping = Wie jeder Ordner gepaart wurde
mail-folders--source = Quelle
mail-folders--target = Ziel
mail-folders--rule = Anhand
mail-folders--count = Nachrichten
mail-folders--by-role = seiner Rolle
mail-folders--by-name = seines Namens
dns-records--unexpected = Eintrag ist nicht wie erwartet
dns-records--means = Mails oder Dienste gingen an den falschen Ort.
imap--refused = Der Server sagte: { $reply }
imap--plaintext = Die Verbindung zu { $endpoint } war nicht verschlüsselt.
mail--messages = { $matched } von { $all } Nachrichten
mail-messages--covers-messages = jede Nachricht ist da, mit Datum, Betreff und Absender
    .compared = Nachrichten, mit Datum, Betreff und Absender
mail-messages--leaves-bodies = der Inhalt wurde nicht verglichen
mail--changed-while-read = Während des Lesens geändert: { $side }, { $at }
files--files = { $matched } von { $all } Dateien
files--others = { $matched } von { $all } anderen Einträgen
mail--folders = { $matched } von { $all } Ordnern
