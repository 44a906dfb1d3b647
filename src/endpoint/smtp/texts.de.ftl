# SMTP.
smtp--refused = Der Server hat abgelehnt ({ $phase }): { $reply }
smtp--no-starttls = { $host } bietet kein STARTTLS an, und ohne TLS wird nichts gesendet. Hat er einen Port mit TLS von Anfang an (465), bitte smtps:// schreiben; sonst STARTTLS einschalten lassen.
smtp--injected = Der Server hat vor TLS etwas geschickt, wonach niemand gefragt hat. Vielleicht greift jemand in die Verbindung ein: { $reply }
smtp--garbled = Der Server hat etwas geschickt, das kein SMTP ist: { $reply }
smtp--no-mechanism = Der Server bietet keine der Anmeldearten an, die hier erlaubt sind ({ $mechanisms }).
smtp--address = «{ $address }» ist keine Adresse, die hier verwendet werden kann: Sie muss aus ASCII bestehen und ein @ haben.
smtp--visited = { $endpoint }, nimmt Mail an
