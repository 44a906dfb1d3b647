# IMAP.
imap--no = Der Server lehnte ab: { $reply }
imap--bad = Der Server nahm den Befehl nicht an: { $reply }
imap--bye = Der Server schloss die Verbindung: { $reply }
imap--turned-away = Der Server wies die Verbindung ab: { $reply }
imap--end = Der Server schloss die Verbindung mitten in einer Antwort.
imap--garbled = Der Server schickte etwas, das kein IMAP ist: { $line }
imap--line-too-long = Der Server schickte eine Zeile ohne Ende.
imap--reply-too-large = Der Server schickte eine viel zu grosse Antwort: { $line }
imap--halfway = Ein früherer Befehl auf dieser Verbindung wurde nicht zu Ende gelesen.
imap--untold = Der Server antwortete mit OK, sagte aber nicht, wonach gefragt war ({ $what }).
imap--too-many-found = { $messages } Nachrichten tragen den Namen der Probe; angesehen werden nur wenige.
imap--probe-gone = Die Probe war da und dann nicht mehr: Jemand hat sie inzwischen verschoben oder entfernt.
imap--probe-too-large = Die Nachricht mit dem Namen der Probe ist viel grösser als das Gesendete ({ $bytes } Bytes).
imap--not-the-probe = Die Nachricht mit der UID { $uid } ist nicht die Probe; sie wurde in Ruhe gelassen.
imap--not-removed = Die Nachricht mit der UID { $uid } ist noch da, nachdem sie entfernt wurde.
imap--absent = Den Ordner gibt es nicht: { $reply }
imap--no-permission = Die Berechtigung fehlt: { $reply }
imap--expunged = Während des Lesens wurden Nachrichten entfernt: { $reply }
imap--unavailable = Der Dienst ist im Moment nicht verfügbar: { $reply }
imap--throttled = { $seconds ->
    [0] Der Server verlangt, langsamer zu machen: { $reply }
   *[other] Der Server verlangt, langsamer zu machen und { $seconds } s zu warten: { $reply }
  }
imap--too-many-connections = Es bestehen zu viele Verbindungen zum Server. Bitte «connections:» senken oder andere Programme schliessen: { $reply }
imap--preauth = Der Server sagt, es sei schon jemand angemeldet, aber nicht wer. Ein Postfach ohne bekannten Inhaber beweist nichts: { $reply }
imap--no-starttls = Der Server bietet kein STARTTLS an, und ohne TLS wird nichts gesendet. Hat er einen Port mit TLS von Anfang an (993), bitte imaps:// schreiben; sonst STARTTLS einschalten lassen: { $reply }
imap--privacy-required = Der Server nimmt über eine ungeschützte Verbindung keine Anmeldung an: { $reply }
imap--login-disabled = Der Server erlaubt auf dieser Verbindung keine Anmeldung mit Passwort. Angeboten wird: { $offered } (gewünscht: { $mechanism }).
imap--no-mechanism = Der Server bietet die Anmeldung { $mechanism } nicht an. Angeboten wird: { $offered }
imap--login-refused = Die Anmeldung wurde abgelehnt. Bitte Benutzername und Passwort prüfen; sie wird nicht wiederholt, damit niemand gesperrt wird: { $reply }
imap--token-refused = Das Zugriffs-Token wurde abgelehnt: { $reply } Der Server erklärt: { $challenge }
imap--expired = Das Passwort ist abgelaufen: { $reply }
imap--not-connected = Die Anmeldung wurde angenommen, aber das Postfach liess sich nicht öffnen. Das bedeutet ein falsches Passwort, eine fehlende Berechtigung auf das Postfach oder Drosselung: { $reply }
imap--visited = { $endpoint }, { $tls ->
    [none] NICHT VERSCHLÜSSELT
   *[other] { $tls }
  }, { $folders } Ordner, { $messages } Nachrichten
imap--visited-uncounted = { $endpoint }, { $tls ->
    [none] NICHT VERSCHLÜSSELT
   *[other] { $tls }
  }, { $folders } Ordner; der Server zählte nicht die Nachrichten von allen
