dns--servfail = { $server } could not answer (SERVFAIL; its own words: { $said }). Is the zone loaded there?
dns--refused = { $server } refuses to answer (REFUSED; its own words: { $said }). Does it have the zone, and may this machine ask it?
dns--formerr = { $server } did not understand the question (FORMERR), also without EDNS.
dns--notimp = { $server } cannot answer such questions (NOTIMP).
dns--code = { $server } answered with response code { $rcode }.
dns--lame = { $server } does not have the zone: it did not answer as an authority for it.
dns--referral = { $server } refers to the servers of { $zone }; ask those.
dns--alias-leads = According to { $server } the name is an alias for { $name }, about which it says nothing more. Check the CNAME record, or ask a resolver.
dns--silent = { $server } did not answer over UDP, and over TCP { $tcp ->
    [closed] nothing listens there
    [cut] the connection ended before an answer came
    [garbled] what came was no answer
    [truncated] the answer was cut short
   *[silent] neither
  }.
dns--truncated = The answer of { $server } over UDP was cut short, and over TCP { $tcp ->
    [closed] nothing listens there
    [cut] the connection ended before the answer did
    [garbled] what came was no answer
    [truncated] it was cut short as well
   *[silent] no answer came
  }. Is port 53/TCP open?
dns--malformed = The answer of { $server } makes no sense ({ $part }).
dns--no-route = { $server } cannot be reached from this machine: { $system }. A machine without IPv6 needs “addresses: ipv4” in the dns service.
dns--no-address = The server { $server } has no address that could be found out: { $why }.
dns--given-up = { $server } was not asked this any more, because it had not answered anything before.
dns--over = { $server } was not waited for: the time was over.
dns--no-resolver = It is not known whom this machine asks: { $why }.
dns--no-zone = There is no zone { $zone } there.
dns--too-many = { $zone } has { $names } name servers, more than landfall is willing to ask.
dns--authorities = The name servers of { $zone }: { $names }
dns--by-resolver = { $server } is no authority for { $zone }; what it says about the zone’s name servers may be from a cache.
dns--unlisted = { $server } has { $zone }, but is not among the zone’s name servers. It was asked all the same, because the suite names it.
dns--again-udp = { $server } was asked again over UDP after silence: { $times ->
    [one] 1 time
   *[other] { $times } times
  }
dns--again-tcp = { $server } was asked over TCP because UDP brought no answer: { $times ->
    [one] 1 time
   *[other] { $times } times
  }
dns--again-plain = { $server } was asked again without EDNS: { $times ->
    [one] 1 time
   *[other] { $times } times
  }
dns--no-service = The system has no dns service that could be asked.
dns--visited = { $servers } name servers answer
