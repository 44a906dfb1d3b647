fs--denied = Der Zugriff wurde verweigert ({ $system }). Landfall als Benutzer starten, der den ganzen Baum lesen darf.
fs--absent = Es ist nicht da ({ $system }). Den Pfad prüfen, und ob die Freigabe eingehängt ist.
fs--no-folder = Es gibt dort etwas, aber es ist kein Ordner.
fs--changed = Es stand etwas anderes da als einen Augenblick zuvor ({ $system }). Noch einmal vergleichen, wenn niemand daran arbeitet.
fs--failed = Das System konnte es nicht lesen ({ $system }).
fs--link-too-long = Der Text der symbolischen Verknüpfung ist { $bytes } Bytes lang, mehr als Landfall liest.
fs--name-not-unicode = Der Name { $name } ist kein Unicode und kann auf diesem System nicht angesehen werden.
fs--grants-changed = Die Rechte wurden geändert, während sie gelesen wurden. Noch einmal prüfen, wenn niemand daran arbeitet.
fs--acl-wrong = Die Zugriffsliste (ACL) ist nicht verständlich: { $problem }.
fs--grants-elsewhere = Bei diesem Dateisystem entscheidet der Server, wer was darf (Netzwerkfreigabe, FUSE); was hier zu lesen ist, beweist nichts. Landfall auf der Maschine ausführen, auf der die Dateien liegen.
fs--no-grants = Rechte können hier nicht gelesen werden: Weder eine Prüfsummenliste noch dieses Betriebssystem kennt sie in einer Form, die Landfall versteht.
fs--visited = { $place }, { $entries ->
    [one] 1 Eintrag
   *[other] { $entries } Einträge
  } zuoberst
files--folder-too-large = Mehr als { $entries } Einträge in einem Ordner können nicht gehalten werden.
