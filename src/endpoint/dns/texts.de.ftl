dns--servfail = { $server } konnte nicht antworten (SERVFAIL; in eigenen Worten: { $said }). Ist die Zone dort geladen?
dns--refused = { $server } verweigert die Antwort (REFUSED; in eigenen Worten: { $said }). Hat er die Zone, und darf diese Maschine ihn fragen?
dns--formerr = { $server } hat die Frage nicht verstanden (FORMERR), auch ohne EDNS.
dns--notimp = { $server } kann solche Fragen nicht beantworten (NOTIMP).
dns--code = { $server } hat mit dem Antwortcode { $rcode } geantwortet.
dns--lame = { $server } hat die Zone nicht: Er hat nicht als zuständiger Server geantwortet.
dns--referral = { $server } verweist auf die Server von { $zone }; diese fragen.
dns--alias-leads = Laut { $server } ist der Name ein Alias für { $name }, worüber er nichts weiter sagt. Den CNAME-Eintrag prüfen oder einen Resolver fragen.
dns--silent = { $server } hat über UDP nicht geantwortet, und über TCP { $tcp ->
    [closed] nimmt dort niemand an
    [cut] endete die Verbindung vor einer Antwort
    [garbled] kam etwas, was keine Antwort ist
    [truncated] war die Antwort abgeschnitten
   *[silent] auch nicht
  }.
dns--truncated = Die Antwort von { $server } über UDP war abgeschnitten, und über TCP { $tcp ->
    [closed] nimmt dort niemand an
    [cut] endete die Verbindung vor der Antwort
    [garbled] kam etwas, was keine Antwort ist
    [truncated] war sie es auch
   *[silent] kam keine Antwort
  }. Ist Port 53/TCP offen?
dns--malformed = Die Antwort von { $server } ergibt keinen Sinn ({ $part }).
dns--no-route = { $server } ist von dieser Maschine aus nicht erreichbar: { $system }. Eine Maschine ohne IPv6 braucht «addresses: ipv4» im Dienst dns.
dns--no-address = Für den Server { $server } liess sich keine Adresse finden: { $why }.
dns--given-up = { $server } wurde das nicht mehr gefragt, weil er zuvor auf nichts geantwortet hat.
dns--over = Auf { $server } wurde nicht gewartet: Die Zeit war um.
dns--no-resolver = Es ist nicht bekannt, wen diese Maschine fragt: { $why }.
dns--no-zone = Dort gibt es keine Zone { $zone }.
dns--too-many = { $zone } hat { $names } Nameserver, mehr als Landfall fragen mag.
dns--authorities = Die Nameserver von { $zone }: { $names }
dns--by-resolver = { $server } ist für { $zone } nicht zuständig; was er über die Nameserver der Zone sagt, kann aus einem Zwischenspeicher sein.
dns--unlisted = { $server } hat { $zone }, gehört aber nicht zu den Nameservern der Zone. Er wurde trotzdem gefragt, weil die Suite ihn nennt.
dns--again-udp = { $server } wurde nach Schweigen noch einmal über UDP gefragt: { $times } Mal
dns--again-tcp = { $server } wurde über TCP gefragt, weil UDP keine Antwort brachte: { $times } Mal
dns--again-plain = { $server } wurde ohne EDNS noch einmal gefragt: { $times } Mal
dns--no-service = Das System hat keinen Dienst dns, der gefragt werden könnte.
dns--visited = { $servers } Nameserver antworten
