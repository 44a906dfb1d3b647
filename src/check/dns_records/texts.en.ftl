dns-records--means = A name server gives another record than the migration plan says. Whoever asks this server is led to the wrong place: mail goes to the former provider, or senders and certificates are not recognised. Correct the record at the provider of the zone, and mind the time to live: caches keep the former value that long.
dns-records--value = The record has other values than expected.
dns-records--absent = The record is not there.
dns-records--present = There is a record where none should be.
dns-records--ttl = The time to live is outside its bounds.
dns-records--disagreement = Servers do not say the same.
dns-records--unreadable = A server did not settle the question, so nothing is known about the record there.
dns-records--at = Answered by { $server }.
dns-records--at-alias = Answered by { $server }, by way of { $aliases }.
dns-records--differ = These do not say the same: { $servers }
dns-records--cached = { $server } answered from its cache: this is what is left of the time to live, not what is published.
dns-records--alias = { $item } is an alias: { $aliases } (according to { $servers }).
dns-records--left-out = Not asked, because the service leaves addresses of this sort out: { $servers }
dns-records--more-rows = { $rows ->
    [one] 1 further row is
   *[other] { $rows } further rows are
  } not shown here; all that was not as expected is among the findings.
dns-records--other-system = The specification says “on: { $on }”, but the case looks at { $system }.
dns-records--table = Every record at every server
dns-records--column-record = Record
dns-records--column-server = Server
dns-records--column-outcome = Outcome
dns-records--column-observed = Observed
dns-records--column-ttl = Time to live
dns-records--column-over = Over
dns-records--right = as expected
dns-records--wrong = not as expected
dns-records--unknown = not known

# What asking covers and what it leaves open.
dns-records--answers = { $matched } of { $all ->
    [one] 1 answer
   *[other] { $all } answers
  } of name servers
dns-records--covers-authoritatives = { $records ->
    [one] the 1 record that the suite names is as expected
   *[other] the { $records } records that the suite names are as expected
  } at { $servers ->
    [one] the one name server of the zone
   *[other] each of the { $servers } name servers of the zone
  } ({ $names }{ $more ->
    [0] {""}
   *[other] {""} and { $more } more
  })
    .compared = { $records ->
        [one] 1 record
       *[other] { $records } records
      } at { $servers ->
        [one] 1 name server of the zone
       *[other] { $servers } name servers of the zone
      }
dns-records--covers-servers = { $records ->
    [one] the 1 record that the suite names is as expected
   *[other] the { $records } records that the suite names are as expected
  } at { $servers ->
    [one] the one server that the suite names
   *[other] each of the { $servers } servers that the suite names
  } ({ $names }{ $more ->
    [0] {""}
   *[other] {""} and { $more } more
  })
    .compared = { $records ->
        [one] 1 record
       *[other] { $records } records
      } at { $servers ->
        [one] 1 server
       *[other] { $servers } servers
      }
dns-records--covers-system = { $records ->
    [one] the 1 record that the suite names is as expected
   *[other] the { $records } records that the suite names are as expected
  } for { $servers ->
    [one] the resolver of this machine
   *[other] each of the { $servers } resolvers of this machine
  } ({ $names }{ $more ->
    [0] {""}
   *[other] {""} and { $more } more
  })
    .compared = { $records ->
        [one] 1 record
       *[other] { $records } records
      } at { $servers ->
        [one] 1 resolver
       *[other] { $servers } resolvers
      }
dns-records--covers-agreement = all of them say the same
    .compared = whether all say the same
dns-records--leaves-records = other records of { $zone } were not asked for
dns-records--leaves-values = { $records ->
    [one] 1 record may have
   *[other] { $records } records may have
  } further values
dns-records--leaves-ttl = the time to live of { $records ->
    [one] 1 record
   *[other] { $records } records
  } was not compared
dns-records--leaves-caches = what resolvers elsewhere still remember was not looked at
dns-records--leaves-servers = other name servers were not asked
dns-records--leaves-left-out = not asked, because the service leaves addresses of this sort out: { $names }
