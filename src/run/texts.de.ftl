cannot--timeout = Es dauerte länger, als der Fall dauern darf.
run--lock-out = { $refused } Anmeldungen hintereinander wurden bei { $system } abgelehnt; es wurde keine weitere versucht, damit kein Konto gesperrt wird. Zugangsdaten korrigieren und noch einmal laufen lassen.
run--no-env = Die Umgebungsvariable { $name } ist nicht gesetzt.
run--secret-file = Die Datei des Geheimnisses kann nicht gelesen werden: { $problem }
run--secret-command = Der Befehl, der das Geheimnis liefert, ist fehlgeschlagen: { $problem }
run--empty-secret = Das Geheimnis ist leer.
run--no-service = Die Suite sagt nicht, wie «{ $service }» dieses Systems zu erreichen ist.
run--wrong-service = Der Dienst ist nicht so beschrieben, wie er sein muss: { $problem }
run--no-secret = Für dieses Konto gibt es bei { $system } kein Passwort: in der Geheimnisdatei, in der Kontentabelle oder als `password` des Dienstes angeben.
run--file-unreadable = Die Datei kann nicht verwendet werden: { $problem }. Ihr Pfad bezieht sich auf die Suite.
run--no-login = Bei diesem Dienst ({ $service }) meldet sich niemand an; niemand kann eingelassen oder abgewiesen werden.
run--writing = schreibt nach { $folder }
run--again = noch einmal in { $seconds } s: { $name }: { $reason }
run--progress = { $done } von { $due ->
    [one] 1 Prüfung
   *[other] { $due } Prüfungen
  } gemacht
run--about = { $due ->
    [one] 1 Prüfung ist
   *[other] { $due } Prüfungen sind
  } fällig{ $settled ->
    [0] {""}
   *[other] , davon { $settled } schon gemacht
  }, { $accounts ->
    [one] 1 Konto
   *[other] { $accounts } Konten
  }
