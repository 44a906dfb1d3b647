service-login--means = Eine Anmeldung endet nicht, wie der Plan es vorsieht. Wer eingelassen werden soll und es nicht wird, kann im neuen System nicht arbeiten; wer draussen bleiben soll und eingelassen wird, erreicht noch das frühere. Die Antwort des Servers ansehen und Konto, Passwort oder Dienst berichtigen.
service-login--accepted = Das Konto wird eingelassen und sollte es nicht.
service-login--barred = Das Konto wird eingelassen, aber sein Posteingang oder Ordner öffnet sich nicht.
service-login--refused = Der Server weist das Konto ab.
service-login--gone = Niemand ist da: Der Name ist nicht bekannt, oder niemand nimmt Verbindungen an.
service-login--unreadable = Die Anmeldung liess sich nicht zu Ende versuchen; über sie ist nichts bekannt.
service-login--came-back = { $service } war nicht da und dann doch.
service-login--control = Gehalten gegen { $control }: Das muss antworten, wo ein Dienst verschwunden heisst.
service-login--more-rows = { $rows ->
    [one] 1 weitere Zeile ist
   *[other] { $rows } weitere Zeilen sind
  } hier nicht gezeigt; alles, was nicht wie erwartet war, steht bei den Befunden.
service-login--table = Jeder Dienst
service-login--column-service = Dienst
service-login--column-expected = Erwartet
service-login--column-observed = Gesehen
service-login--column-outcome = Antwort
service-login--accepted-seen = eingelassen
service-login--barred-seen = eingelassen, nicht geöffnet
service-login--refused-seen = abgewiesen
service-login--gone-seen = verschwunden
service-login--unknown-seen = nicht bekannt
service-login--logins = { $all ->
    [one] { $matched } von { $all } Anmeldung
   *[other] { $matched } von { $all } Anmeldungen
}
service-login--covers-accepted = das Konto wird eingelassen, und sein Posteingang oder Ordner öffnet sich ({ $services })
    .compared = ob das Konto hineinkommt und Posteingang oder Heimordner aufgehen ({ $services })
service-login--covers-refused = diese Anmeldung mit diesem Passwort wird abgewiesen ({ $services })
    .compared = ob diese Anmeldung mit diesem Passwort abgelehnt wird ({ $services })
service-login--covers-gone = niemand ist da, während { $control } antwortet ({ $services })
    .compared = ob noch jemand da ist ({ $services })
service-login--leaves-content = was hinter der Anmeldung liegt, wurde nicht gelesen
service-login--leaves-password = ob das Passwort je richtig war, ist nicht bekannt
service-login--leaves-other-ways = andere Protokolle, Server und Zugänge wurden nicht versucht
