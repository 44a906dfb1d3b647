# Warum etwas nicht geprüft werden konnte: das Hindernis, mit Gegenstelle und Vorgang.
cannot--unreachable = Keine Verbindung zu { $endpoint } ({ $operation }).
cannot--denied = { $endpoint } hat den Zugriff verweigert ({ $operation }).
cannot--unsupported = { $endpoint } kann nicht, was die Prüfung braucht ({ $operation }).
cannot--rate-limited = { $endpoint } verlangt, langsamer zu machen ({ $operation }).
cannot--timed-out = Keine rechtzeitige Antwort von { $endpoint } ({ $operation }).
cannot--protocol = { $endpoint } gab eine Antwort, auf die man sich nicht verlassen kann ({ $operation }).
cannot--interrupted = Die Verbindung zu { $endpoint } endete zu früh ({ $operation }).
cannot--absent = Bei { $endpoint } nicht vorhanden: { $operation }.
cannot--changed = { $endpoint } änderte sich, während es angesehen wurde ({ $operation }).
cannot--too-large = { $endpoint } schickte mehr, als Landfall aufzunehmen bereit ist ({ $operation }).
cannot--stopped = Der Lauf wurde angehalten.
cannot--unprepared = Es fehlt etwas, um { $endpoint } anzusehen ({ $operation }).
cannot--fault = Ein Fehler von Landfall selbst; bitte melden.
cannot--timeout = Die Zeit, die dafür erlaubt war, ist abgelaufen.

# Verbindungen.
net--name-unknown = Der Name { $host } ist nicht bekannt ({ $detail }). Bitte die Schreibweise prüfen, und ob dieser Rechner den richtigen Nameserver fragt.
net--name-failed = Der Name { $host } liess sich im Moment nicht auflösen ({ $detail }).
net--refused = { $host } ({ $address }) nimmt auf diesem Port keine Verbindung an ({ $detail }). Bitte den Port prüfen, und ob der Dienst läuft.
net--unreachable = { $host } ({ $address }) ist nicht erreichbar ({ $detail }).
net--no-answer = { $host } ({ $address }) antwortete nicht innerhalb von { $seconds } s. So verhält sich oft eine Firewall, die Verbindungen verschluckt.
net--silence = Während { $seconds } s kam nichts.
net--tls-from-the-start = { $host } spricht auf Port { $port } von Anfang an TLS. Bitte die Adresse als { $scheme }{ $host }:{ $port } schreiben.
net--lost = Die Verbindung brach ab ({ $detail }).

# TLS.
tls--wrong-name = Das Zertifikat ist auf { $detail } ausgestellt und nicht auf { $host }. Bitte den Namen aus dem Zertifikat verwenden oder das Zertifikat ersetzen lassen.
tls--unknown-ca = Das Zertifikat von { $host } hat niemand unterschrieben, dem wir vertrauen ({ $detail }). War es eine eigene Zertifizierungsstelle oder der Server selbst, das Zertifikat mit «ca:» angeben.
tls--ca-as-server = Das Zertifikat von { $host } ist als das einer Zertifizierungsstelle markiert und nicht als das eines Servers ({ $detail }). Bitte genau dieses Zertifikat mit «ca:» angeben, oder dem Server ein eigenes ausstellen lassen.
tls--expired = Das Zertifikat von { $host } ist abgelaufen ({ $detail }).
tls--not-yet-valid = Das Zertifikat von { $host } ist noch nicht gültig ({ $detail }). Bitte die Uhr dieses Rechners prüfen.
tls--revoked = Das Zertifikat von { $host } wurde widerrufen ({ $detail }).
tls--bad-certificate = Das Zertifikat von { $host } ist nicht brauchbar ({ $detail }).
tls--not-tls = { $host } spricht auf diesem Port kein TLS ({ $detail }). Für STARTTLS die Adresse ohne «s» schreiben: imap://.
tls--handshake = Mit { $host } kam keine TLS-Verbindung zustande ({ $detail }).
tls--host = { $host } ist kein Name, der in einem Zertifikat stehen kann.
tls--injected = { $host } schickte nach der Zusage von TLS noch etwas Ungeschütztes. Möglicherweise greift jemand in die Verbindung ein.
tls--ca-file = Die Zertifikate in { $file } sind nicht brauchbar ({ $detail }).
