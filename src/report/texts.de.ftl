# Wörter
report--status-failed = nicht bestanden
report--status-inconclusive = ungeklärt
report--status-pending = offen
report--status-waived = erlassen
report--status-skipped = übersprungen
report--status-passed = bestanden
report--class-missing = fehlend
report--class-different = abweichend
report--class-unexpected = nicht wie erwartet
report--class-moved = am falschen Ort
report--class-duplicated = doppelt
report--class-extra = zusätzlich
report--class-unreadable = nicht lesbar
report--severity-blocker = blockierend
report--severity-major = schwer
report--severity-minor = leicht
report--severity-info = zur Information
report--mark-late = erst nach Wiederholung
report--mark-tolerated = im zugelassenen Rahmen
report--mark-incomplete = und nicht alles konnte angesehen werden
report--answer-ok = wie erwartet
report--answer-remark = wie erwartet, mit einer Bemerkung
report--answer-not-ok = nicht wie erwartet
report--answer-cannot-test = konnte nicht geprüft werden
report--area-mail = E-Mail
report--area-files = Dateien
report--area-dns = DNS
report--area-permissions = Berechtigungen
report--area-calendars = Kalender
report--area-contacts = Kontakte
report--area-web = Web
report--area-manual = Schritte von Hand
report--service-mail = E-Mail
report--service-submission = Mailversand
report--service-files = Dateien
report--service-dns = DNS
report--service-calendars = Kalender
report--service-contacts = Kontakte
report--service-web = Web
report--side-expected = Erwartet
report--side-observed = Beobachtet
report--side-source = Quelle
report--side-target = Ziel
report--list-and = { $head } und { $last }
report--list-more = { $n } weitere
report--time-seconds = { $text } s
report--time-minutes = { $minutes } min { $seconds } s
report--time-hours = { $hours } h { $minutes } min

# Der Satz zum Ergebnis
report--headline-unfinished = Der Lauf wurde vor seinem Ende unterbrochen.
report--headline-failed = { $n ->
    [one] 1 von { $all } Prüfungen ist nicht bestanden
   *[other] { $n } von { $all } Prüfungen sind nicht bestanden
  }: Etwas ist nicht so angekommen, wie es sollte.
report--headline-inconclusive = Nicht festgestellt: { $n ->
    [one] 1 von { $all } Prüfungen konnte nicht zu Ende geführt werden.
   *[other] { $n } von { $all } Prüfungen konnten nicht zu Ende geführt werden.
  } Was angesehen werden konnte, ergab keinen Fehler.
report--headline-blind = Nichts ist festgestellt: { $n ->
    [one] Die eine Prüfung konnte nicht zu Ende geführt werden.
   *[other] Keine der { $n } Prüfungen konnte zu Ende geführt werden.
  }
report--headline-nothing = Es wurde nichts geprüft, also ist nichts festgestellt.
report--headline-so-far = Das Ganze ist nicht festgestellt; { $n ->
    [0] keine Prüfung wurde zu Ende geführt.
    [one] die eine ausgeführte Prüfung ist bestanden.
   *[other] die { $n } ausgeführten Prüfungen sind bestanden.
  }
report--headline-waiting = Nichts ist fehlgeschlagen, aber { $n ->
    [one] 1 von { $all } Prüfungen wartet noch auf einen Menschen.
   *[other] { $n } von { $all } Prüfungen warten noch auf einen Menschen.
  }
report--headline-passed = { $n ->
    [one] Die eine Prüfung ist bestanden.
   *[other] Alle { $n } Prüfungen sind bestanden.
  }
report--headline-passed-due = { $n ->
    [one] Die eine fällige Prüfung ist bestanden.
   *[other] Alle { $n } fälligen Prüfungen sind bestanden.
  }
report--headline-passed-or-waived = { $n ->
    [one] Die eine fällige Prüfung ist erlassen.
   *[other] Alle { $n } fälligen Prüfungen sind bestanden oder erlassen.
  }
report--headline-rest = Ausserdem: { $list }.
report--headline-part = { $sentence } Das war { $part }.
report--rest-failed = { $n } nicht bestanden
report--rest-inconclusive = { $n } nicht zu Ende geführt
report--rest-waiting = { $n ->
    [one] 1 wartet auf einen Menschen
   *[other] { $n } warten auf einen Menschen
  }
report--rest-passed = { $n } bestanden
report--rest-tolerated = davon { $n } nur, weil Abweichungen zugelassen sind
report--rest-waived = { $n } erlassen
report--rest-later = { $n } noch nicht fällig
report--rest-skipped = { $n } nicht mehr fällig
report--part = ein Teil der Suite: { $n } von { $all } Fällen
report--part-accounts = ein Teil der Suite: { $n } von { $all } Fällen, für { $accounts }
report--notice-unfinished = Der Lauf ist unvollständig: Prüfungen, die er nicht erreicht hat, stehen als ungeklärt da. Er lässt sich fortsetzen.
report--notice-part = Nur { $part }. Über den Rest ist nichts gesagt.
report--notice-plaintext = Unverschlüsselt: { $services }, weil die Suite es so verlangt. Passwörter und Inhalte können unterwegs mitgelesen werden.
report--notice-plaintext-seen = Unverschlüsselte Verbindungen gab es in { $n ->
    [one] 1 Prüfung.
   *[other] { $n } Prüfungen.
  }
report--notice-same-mailbox = Quelle und Ziel sind vielleicht ein und dasselbe Postfach, mit sich selbst verglichen, in { $n ->
    [one] 1 Prüfung
   *[other] { $n } Prüfungen
  }: alle Nummern aller Ordner sind gleich. Bitte sicherstellen, dass die beiden Adressen nicht zum selben Postfach führen.
report--notice-remains = { $n ->
    [one] 1 Nachricht von uns liegt noch
   *[other] { $n } Nachrichten von uns liegen noch
  } in Postfächern des Ziels; die Prüfungen sagen, wo. Was sich entfernen lässt, entfernt «landfall cleanup» (Ordner des Laufs { $run }).
report--notice-unsure = { $n ->
    [one] Von 1 Probemail ist nicht bekannt, ob sie in einem Postfach des Ziels liegt oder noch unterwegs ist
   *[other] Von { $n } Probemails ist nicht bekannt, ob sie in einem Postfach des Ziels liegen oder noch unterwegs sind
  }. «landfall cleanup» sucht danach (Ordner des Laufs { $run }).
report--notice-resumed-nothing = Der Lauf wurde am { $at } wieder aufgenommen, und es blieb nichts zu tun: seine Ergebnisse sind vom { $observed }.
report--notice-resumed = { $n ->
    [one] Der Lauf wurde einmal fortgesetzt, am { $at }
   *[other] Der Lauf wurde { $n }-mal fortgesetzt, zuletzt am { $at }
  }; frühere Ergebnisse wurden behalten.

# Die Seite
report--html-brand = Ist die Migration angekommen?
report--html-skip = Zum Ergebnis springen
report--html-when = { $started } bis { $finished } ({ $zone })
report--html-verdict = Ergebnis
report--html-what-was-read = Was gelesen wurde
report--html-read = Angesehen: { $systems }.
report--html-read-nothing = Nichts gelesen werden konnte von: { $systems }.
report--html-read-system = { $label } ({ $services })
report--html-nothing-changed = Nichts wurde verändert, weder auf der Quelle noch auf dem Ziel.
report--html-probes = Die Quelle wurde nicht verändert. Auf dem Ziel wurden von { $cases } Probemails geschrieben; sonst wurde nichts verändert.
report--html-privacy-closed = Diese Seite zeigt Ordner, Daten und Anzahlen. Betreffzeilen, Absender, Empfänger und Dateinamen sind weggelassen; sie stehen in der zugehörigen Liste der Befunde.
report--html-privacy-open = Diese Seite nennt Elemente beim Namen: Betreffzeilen, Absender, Empfänger und Dateinamen können darin vorkommen.
report--html-contents = Inhalt
report--html-areas-title = Nach Bereich
report--html-areas = Prüfungen nach Bereich und Ergebnis
report--html-todo = Was zu tun ist
report--todo-more = { $n ->
    [one] Etwas Weiteres steht unten bei seiner Prüfung.
   *[other] { $n } weitere Dinge stehen unten bei ihren Prüfungen.
  }
report--summary-more = { $n ->
    [one] Etwas Weiteres zu tun steht in report.html.
   *[other] { $n } weitere Dinge zu tun stehen in report.html.
  }
report--checks-count = { $n ->
    [one] 1 Prüfung
   *[other] { $n } Prüfungen
  }
report--html-people = Wer betroffen ist
report--html-coverage = Was nicht angesehen wurde
report--html-environment = Wie der Lauf gemacht wurde
report--html-nothing-asked = Es war keine Prüfung geplant.
report--html-foot = Von Landfall aus der Aufzeichnung des Laufs erstellt. Diese Seite ist eine einzige Datei, braucht kein Netz und ist ohne Skripte vollständig. Sie ist ein Messergebnis; die Abnahme der Migration entscheidet ein Mensch.
report--section-failed = Nicht bestanden
report--section-inconclusive = Nicht feststellbar
report--section-pending = Offen
report--section-waived = Erlassen
report--section-skipped = Nicht mehr fällig
report--section-passed = Bestanden
report--lead-failed = Das Ziel ist nicht so, wie es sein sollte. Jede Ursache steht einmal da, mit den Befunden zu jeder Person.
report--lead-inconclusive = Es liess sich nicht oder nicht alles ansehen. Über die Daten sagt das nichts: weder dass sie angekommen noch dass sie verloren sind.
report--lead-pending = Es fehlt etwas, das der Lauf sich nicht selbst geben kann: eine Antwort, eine Erlaubnis oder der richtige Zeitpunkt.
report--lead-waived = Durch den Entscheid eines Menschen gedeckt.
report--lead-skipped = Die Zeitpunkte dieser Prüfungen sind vorbei.
report--lead-passed = In dem, was verglichen wurde, fand sich keine Abweichung. Was das belegt und was offenbleibt, steht bei jeder Prüfung; eine Zeile aufklappen zeigt die Zahlen.
report--lead-coverage = Ein Ergebnis gilt nur für das, was gefragt und angesehen wurde.
report--area = Bereich
report--all-checks = Alle
report--sum = Summe
report--matrix = Personen und Prüfungen, die schlechtesten zuerst
report--matrix-more = { $n ->
    [one] 1 weitere Person, bei der alles bestanden ist.
   *[other] { $n } weitere Personen, bei denen alles bestanden ist.
  }
report--matrix-others = Prüfungen, die alle betreffen
report--not-asked = nicht gefragt
report--person = Person
report--who = Wer
report--everyone = alle
report--people-count = { $n ->
    [one] 1 Person
   *[other] { $n } Personen
  }
report--check = Prüfung
report--title = Was geprüft wird
report--result = Ergebnis
report--filter = Suchen und filtern
report--filter-text = Suche
report--filter-status = Ergebnis
report--filter-all = alle
report--filter-reset = Alles zeigen
report--filter-shown = # von # Prüfungen gezeigt

# Eine Ursache und ihre Einträge
report--between = { $source } → { $target }
report--on = auf { $system }
report--why-checked = Warum es geprüft wird:
report--means = Was es bedeutet:
report--what = Was
report--findings = Befunde
report--findings-by-container = Befunde nach Ort
report--findings-more = { $n } von { $all } Befunden sind hier nicht gezeigt; findings.csv enthält jeden.
report--container = Wo
report--item = Element
report--field = Feld
report--detail = Einzelheit
report--number = Anzahl
report--hidden = nicht gezeigt
report--none = keine
report--found-in = gefunden in { $container }
report--facts = Wissenswertes
report--facts-more = und { $n } weitere in results.json
report--more = Mehr dazu: Tabellen und Versuche
report--rows-more = { $n ->
    [one] 1 weitere Zeile steht in results.json.
   *[other] { $n } weitere Zeilen stehen in results.json.
  }
report--entries-more = { $n ->
    [one] 1 weitere ist hier nicht im Einzelnen beschrieben; siehe findings.csv.
   *[other] { $n } weitere sind hier nicht im Einzelnen beschrieben; siehe findings.csv.
  }
report--cause-many = Das gilt für { $n } Prüfungen; die Gründe stehen unten.
report--people-of-cause = Wer betroffen ist
report--attempts = Versuche
report--attempt-started = Beginn
report--attempt-took = Dauer
report--attempt-verdict = Ergebnis
report--attempt-reason = Grund
report--ruling = { $by } hat am { $at } geantwortet: { $answer }. { $comment }
report--attached = Angehängt: { $name } (SHA-256 { $sha256 }).
report--at-place = { $operation } bei { $endpoint }:
report--at-operation = { $operation }:
report--obstacle-where = Wo: { $endpoint }
report--ledger = Wo jedes Element geblieben ist
report--ledger-rest = { $n } weitere Orte
report--ledger-listed = vorhanden
report--ledger-matched = angekommen
report--ledger-different = abweichend
report--ledger-moved = am falschen Ort
report--ledger-missing = fehlend
report--ledger-extra = zusätzlich
report--ledger-duplicated = doppelt
report--ledger-explained = erklärt
report--ledger-excluded = ausgenommen
report--ledger-unreadable = nicht lesbar
report--ledger-undecided = unentschieden
report--ledger-asked = gefragt
report--ledger-as-expected = wie erwartet
report--ledger-not-as-expected = nicht wie erwartet
report--points = Punkte
report--points-caption = Was gefragt wurde
report--tolerated = bestanden, toleriert
report--passed-caption = Was angesehen wurde
report--passed-late = Beim { $n }. Versuch bestanden.
report--examined = Angesehene Elemente
report--allowed = Zugelassene Abweichungen
report--notes = Bemerkungen
report--took = Dauer

# Was nicht angesehen wurde
report--coverage-whole = Jedes Konto, jedes System und jeder Dienst der Suite war Teil dieses Laufs.
report--coverage-always = Was die Suite nicht nennt, wurde nicht angesehen.
report--coverage-skipped = Konten, die die Kontentabelle auslässt
report--coverage-accounts = { $n ->
    [one] 1 Konto war an keiner Prüfung beteiligt: { $names }.
   *[other] { $n } Konten waren an keiner Prüfung beteiligt: { $names }.
  }
report--coverage-systems = Keine Prüfung betrifft: { $names }.
report--coverage-services = Eingerichtet, aber von keiner Prüfung benutzt: { $names }.
report--coverage-service = { $service } von { $system }
report--coverage-aside = Elemente, die die Suite beiseitelässt
report--reason = Grund
report--how = Wie

# Wie der Lauf gemacht wurde
report--env-run = Der Lauf
report--env-what = Was
report--env-value = Wert
report--env-id = Lauf
report--env-started = Beginn
report--env-finished = Ende
report--env-zone = Zeitzone dieser Seite
report--env-complete = Zu Ende gelaufen
report--env-complete-yes = ja
report--env-complete-no = nein, er wurde unterbrochen
report--env-resumed = Fortgesetzt
report--env-scope = Umfang
report--env-scope-whole = die ganze Suite
report--env-moment = Zeitpunkt der Migration
report--env-gate = Fehler zählen ab Schweregrad
report--env-landfall = Landfall
report--env-judge = Regeln der Beurteilung, Version
report--env-plan = Prüfsumme des Plans (SHA-256)
report--env-privacy = Namen von Elementen auf dieser Seite
report--env-privacy-closed = weggelassen
report--env-privacy-open = gezeigt
report--env-systems = Systeme
report--env-system = System
report--env-service = Dienst
report--env-settings = Einstellungen (ohne Geheimnisse)
report--env-vars = Variablen
report--remarks = Bemerkungen
report--remark = { $by }, { $at }: { $comment }

# Was im Weg stand
report--obstacle-unreachable = Der Server war nicht erreichbar.
report--obstacle-denied = Der Zugriff wurde verweigert.
report--obstacle-unsupported = Der Server kann nicht, was diese Prüfung braucht.
report--obstacle-rate-limited = Der Server verlangte, langsamer zu machen.
report--obstacle-timed-out = Es kam nicht rechtzeitig eine Antwort.
report--obstacle-protocol = Die Antwort ergab keinen Sinn oder widerspricht sich.
report--obstacle-interrupted = Die Verbindung oder die Auflistung brach ab.
report--obstacle-absent = Etwas, das da sein müsste, war nicht da; darum liess sich darunter nichts ansehen.
report--obstacle-changed = Die Daten änderten sich, während sie angesehen wurden.
report--obstacle-too-large = Es war mehr, als Landfall zu halten bereit ist.
report--obstacle-stopped = Der Lauf wurde vorher beendet.
report--obstacle-unprepared = Ein nötiges Geheimnis oder eine nötige Einstellung fehlt.
report--obstacle-fault = Ein Fehler von Landfall selbst.

# Wer als Nächstes was tun muss
report--again = { $from ->
    [doctor] doctor noch einmal laufen lassen
   *[run] den Lauf fortsetzen
  }
report--who-failed = Wer migriert:
report--next-failed = kopieren oder berichtigen, was findings.csv aufzählt, dann diese Prüfung noch einmal laufen lassen.
report--who-not-ok = Wer migriert:
report--next-not-ok = in Ordnung bringen, was in der Antwort steht, dann den Schritt noch einmal machen und beantworten lassen.
report--who-cannot-test = Die gefragten Personen:
report--next-cannot-test = sagen, was im Weg steht; den Schritt machen und noch einmal antworten, sobald es behoben ist.
report--who-unreachable = Wer die Server betreibt:
report--next-unreachable = Name, Port, Firewall und Zertifikat prüfen, dann { report--again }.
report--who-denied = Wer die Zugangsdaten hat:
report--next-denied = Benutzername, Passwort und Berechtigung prüfen, dann { report--again }.
report--who-unsupported = Wer die Suite schreibt:
report--next-unsupported = eine Stufe verlangen, die dieser Server belegen kann, oder einen anderen Zugang wählen.
report--who-rate-limited = Wer Landfall laufen lässt:
report--next-rate-limited = weniger Verbindungen zulassen oder eine ruhigere Stunde wählen, dann { report--again }.
report--who-timed-out = Wer Landfall laufen lässt:
report--next-timed-out = der Prüfung mehr Zeit geben oder eine ruhigere Stunde wählen, dann { report--again }.
report--who-protocol = Wer die Server betreibt:
report--next-protocol = der zitierten Antwort des Servers nachgehen, dann { report--again }.
report--who-interrupted = Wer Landfall laufen lässt:
report--next-interrupted = den Lauf fortsetzen; bricht er wieder ab, im Protokoll des Servers nachsehen.
report--who-absent = Wer migriert:
report--next-absent = klären, warum es nicht da ist: ein falscher Pfad oder Name, oder ein nicht ausgeführter Schritt der Migration.
report--who-changed = Wer migriert:
report--next-changed = niemanden währenddessen an den Daten arbeiten lassen oder in der Suite ein Enddatum setzen, dann { report--again }.
report--who-too-large = Wer die Suite schreibt:
report--next-too-large = die Prüfung in kleinere aufteilen.
report--who-stopped = Wer Landfall laufen lässt:
report--next-stopped = den Lauf fortsetzen.
report--who-unprepared = Wer Landfall laufen lässt:
report--next-unprepared = das fehlende Geheimnis oder die fehlende Einstellung ergänzen, dann { report--again }.
report--who-fault = Die Macher von Landfall:
report--next-fault = das beheben; bitte mit dem Ordner des Laufs melden.
report--who-nothing-examined = Wer die Suite schreibt:
report--next-nothing-examined = prüfen, ob der richtige Ort angesehen wird; darf er leer sein, das mit allow-empty sagen.
report--who-unreadable = Wer die Server betreibt:
report--next-unreadable = die Elemente in findings.csv für dieses Konto lesbar machen, dann { report--again }.
report--who-undecided = Wer migriert:
report--next-undecided = zuerst beheben, was nicht lesbar war, dann { report--again }.
report--who-answer = Die gefragten Personen:
report--next-answer = den Schritt ausführen und antworten.
report--who-consent = Wer Landfall laufen lässt:
report--next-consent = das Schreiben von Proben mit --allow-writes erlauben, falls das gewollt ist.
report--who-look = Wer Landfall laufen lässt:
report--next-look = dem Grund nachgehen, dann { report--again }.

# Zusammenfassung, Konsole, JUnit
report--causes = Hauptursachen
report--causes-more = und { $n } weitere in report.html
report--next = Als Nächstes
report--origin = Lauf { $run }, { $started } bis { $finished } ({ $zone }), { $n ->
    [one] 1 Prüfung
   *[other] { $n } Prüfungen
  }, Plan { $plan }, Landfall { $landfall }. Alle Befunde: findings.csv; zum Lesen: report.html.
report--console-sums = { $n ->
    [one] 1 Prüfung
   *[other] { $n } Prüfungen
  }: { $list }
report--console-folder = Berichte in { $folder }
report--junit-run = Der Lauf
report--junit-more = … und { $n } weitere in findings.csv

# Was sich seit einem früheren Lauf geändert hat
report--since = Seit dem Lauf vom { $started } ({ $run })
report--since-nothing = Nichts hat sich geändert.
report--since-fail-on-new = Der Exit-Code zählt nur neue und geänderte Fehler.
report--turn-line = { $what }: { $names }
report--turn-newly-failed = { $n } neu fehlgeschlagen
report--turn-newly-blind = { $n } liessen sich früher prüfen und jetzt nicht mehr
report--turn-changed = { $n } mit anderen Befunden als vorher
report--turn-still-failing = { $n } weiterhin fehlgeschlagen
report--turn-still-blind = { $n } weiterhin nicht prüfbar
report--turn-fixed = { $n } behoben
report--turn-vanished = { $n } nicht mehr gefragt
report--turn-new-case = { $n } zum ersten Mal gefragt
report--turn-since = { $name } (seit { $since })
report--carried = Am { $at } vom Lauf { $run } beobachtet und übernommen.
report--question-do = Zu tun ({ $role }): { $text }
report--question-expect = Zu sehen: { $text }
report--turn-appeared = { $n ->
    [one] 1 neuer Befund
   *[other] { $n } neue Befunde
  }
report--turn-revalued = { $n ->
    [one] 1 Befund mit anderem Wert
   *[other] { $n } Befunde mit anderem Wert
  }

# Was ein Urteil belegt
report--proof-passed = Belegt:
report--proof-tolerated = Belegt, ausser was die Suite erlaubt:
report--proof-failed = Bis zum Ende angesehen:
report--proof-incomplete = Belegt ist nichts: es konnte nicht alles angesehen werden.
report--proof-nothing = Belegt ist nichts.
report--proof-unrecorded = Die Aufzeichnung sagt nicht, was das belegt.
report--proof-answer = Das ist das Wort eines Menschen; gemessen wurde nichts.
report--proof-leaves = Offen bleibt:
report--proofs = Was das belegt
report--proofs-more = { $n ->
    [one] Was eine weitere Prüfung belegt, steht in report.html.
   *[other] Was { $n } weitere Prüfungen belegen, steht in report.html.
  }

# Wie weit ein Urteil reicht
report--lead-amounts = wie sie sein sollen: { $list }
report--lead-amounts-partly = wie sie sein sollen, von dem, was angesehen werden konnte: { $list }
report--lead-amounts-more = { $n ->
    [one] 1 weitere Art von Dingen bei den Bereichen
   *[other] { $n } weitere Arten von Dingen bei den Bereichen
  }
report--amount-in-cases = { $amount }, gezählt in { $n } Prüffällen
report--areas-amounts = Wie sie sein sollen
report--coverage-people = { $n } von { $all ->
    [one] 1 Person
   *[other] { $all } Personen
  } { $n ->
    [one] wurde nicht gefragt
   *[other] wurden nicht gefragt
  }
report--coverage-people-skipped = { $n ->
    [one] 1 Konto lässt die Kontentabelle aus
   *[other] { $n } Konten lässt die Kontentabelle aus
  }
report--coverage-excluded = { $n } ausgelassen
report--coverage-explained = { $n } erklärt
report--coverage-tolerated = { $n ->
    [one] 1 Abweichung ist erlaubt
   *[other] { $n } Abweichungen sind erlaubt
  }
report--coverage-carried = { $n ->
    [one] 1 Ergebnis stammt vom { $at } (Lauf { $run })
   *[other] { $n } Ergebnisse stammen vom { $at } (Lauf { $run })
  }
report--coverage-carried-more = { $n ->
    [one] 1 Ergebnis stammt aus einem anderen Lauf
   *[other] { $n } Ergebnisse stammen aus anderen Läufen
  }
report--nothing-arrived = Ordner, von denen nichts ankam: { $names }

# Wörter in Sätzen, Felder und Werte
report--word-side-source = Quelle
report--word-side-target = Ziel
report--word-phase-connect = beim Verbinden
report--word-phase-hello = bei der Begrüssung
report--word-phase-tls = bei TLS
report--word-phase-login = beim Anmelden
report--word-phase-mail = beim Absender
report--word-phase-rcpt = beim Empfänger
report--word-phase-data = vor dem Inhalt
report--word-phase-content = nach dem Inhalt
report--word-obstacle-unreachable = nicht erreicht
report--word-obstacle-denied = Zugriff verweigert
report--word-obstacle-unsupported = nicht unterstützt
report--word-obstacle-rate-limited = gebremst
report--word-obstacle-timed-out = keine Antwort in der Zeit
report--word-obstacle-protocol = Antwort ergibt keinen Sinn
report--word-obstacle-interrupted = abgebrochen
report--word-obstacle-absent = nicht da
report--word-obstacle-changed = inzwischen geändert
report--word-obstacle-too-large = zu gross
report--word-obstacle-stopped = angehalten
report--word-obstacle-unprepared = nicht vorbereitet
report--word-obstacle-fault = ein Fehler von Landfall
report--field-received = Empfangsdatum
report--field-seen = gelesen
report--field-answered = beantwortet
report--field-flagged = markiert
report--field-draft = Entwurf
report--field-keywords = Schlagwörter
report--field-content = Inhalt
report--field-link = führt zu
report--field-mtime = Änderungszeit
report--field-name = Name
report--field-size = Grösse
report--field-type = Art
report--field-access = Zugriff
report--field-messages = Nachrichten
report--field-unseen = ungelesen
report--field-subscribed = abonniert
report--value-access-none = nichts
report--value-access-list = auflisten
report--value-access-read = lesen
report--value-access-write = schreiben
report--value-access-manage = verwalten
report--value-yes = ja
report--value-no = nein
report--value-file = Datei
report--value-folder = Ordner
report--value-link = Verknüpfung
report--env-servers = Server
