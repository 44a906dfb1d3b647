fs--denied = Der Zugriff wurde verweigert ({ $system }). Landfall als Benutzer starten, der den ganzen Baum lesen darf.
fs--absent = Es ist nicht da ({ $system }). Den Pfad prüfen, und ob die Freigabe eingehängt ist.
fs--no-folder = Es gibt dort etwas, aber es ist kein Ordner.
fs--changed = Es stand etwas anderes da als einen Augenblick zuvor ({ $system }). Noch einmal vergleichen, wenn niemand daran arbeitet.
fs--failed = Das System konnte es nicht lesen ({ $system }).
fs--link-too-long = Der Text der symbolischen Verknüpfung ist { $bytes } Bytes lang, mehr als Landfall liest.
fs--name-not-unicode = Der Name { $name } ist kein Unicode und kann auf diesem System nicht angesehen werden.
