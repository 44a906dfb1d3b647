files--no-tree = Das System sagt weder, wo seine Dateien sind, noch welche Prüfsummenliste sie aufzählt ({ $what }). `files: { "{" } path: ... { "}" }` oder `files: { "{" } manifest: ... { "}" }` schreiben.
files--root-outside = Die Wurzel { $what } führt aus dem Baum hinaus. Einen Pfad darunter schreiben, ohne `..`.
files--manifest-unreadable = Die Prüfsummenliste kann nicht gelesen werden ({ $system }).
files--manifest-line = Zeile { $line } ist keine Zeile einer Prüfsummenliste, wie sha256sum, md5sum oder b3sum sie schreiben: { $text }
files--manifest-digest = Die Prüfsumme in Zeile { $line } gehört zu keinem bekannten Verfahren (MD5, SHA-256, BLAKE3): { $text }
files--manifest-path = Der Pfad in Zeile { $line } ist nicht relativ zu dem Ordner, für den die Prüfsummenliste gemacht wurde. Die Liste in diesem Ordner neu erstellen: { $text }
files--manifest-mixed = Zeile { $line } hat eine Prüfsumme nach einem anderen Verfahren als die Zeilen davor: { $text }
files--manifest-contradiction = Die Prüfsummenliste gibt für { $path } zwei verschiedene Prüfsummen an.
files--manifest-cut = Zeile { $line } ist die letzte und hat kein Zeilenende; die Prüfsummenliste könnte abgeschnitten sein. Sie neu erstellen oder mit einem Zeilenvorschub beenden.
files--manifest-empty = Die Prüfsummenliste führt unter «{ $root }» nichts auf.
files--manifest-utf16 = Die Prüfsummenliste ist in UTF-16 geschrieben, worin Dateinamen nicht genau erhalten bleiben. Sie ohne Umwandlung neu erstellen.
files--manifest-too-large = Die Prüfsummenliste führt mehr Dateien auf, als gehalten werden können.
files--manifest-no-folder = Die Prüfsummenliste hat keinen Ordner { $path }.
files--manifest-no-content = Eine Prüfsummenliste hat Prüfsummen und keinen Inhalt.

# Mengen.
files--files = { $matched } von { $all ->
    [one] 1 Datei
   *[other] { $all } Dateien
  }
files--others = { $matched } von { $all ->
    [one] 1 anderen Eintrag
   *[other] { $all } anderen Einträgen
  } (Verknüpfungen, leere Ordner)
