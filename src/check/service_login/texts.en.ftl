service-login--means = Signing in does not end as the plan says. Who should be let in and is not cannot work on the new system; who should be shut out and is let in still reaches the former one. See what the server answered, and correct the account, its password or the service.
service-login--accepted = The account is let in, and should not be.
service-login--barred = The account is let in, but its inbox or home does not open.
service-login--refused = The server refuses the account.
service-login--gone = Nobody is there: the name is not known, or nobody listens.
service-login--unreadable = Signing in could not be tried to its end, so nothing is known about it.
service-login--came-back = { $service } was not there, and then it was.
service-login--control = Held against { $control }, which must answer wherever a service is called gone.
service-login--more-rows = { $rows ->
    [one] 1 further row is
   *[other] { $rows } further rows are
  } not shown here; all that was not as expected is among the findings.
service-login--table = Every service
service-login--column-service = Service
service-login--column-expected = Expected
service-login--column-observed = Observed
service-login--column-outcome = Answer
service-login--accepted-seen = let in
service-login--barred-seen = let in, not opened
service-login--refused-seen = refused
service-login--gone-seen = gone
service-login--unknown-seen = not known
service-login--logins = { $all ->
    [one] { $matched } of { $all } login
   *[other] { $matched } of { $all } logins
}
service-login--covers-accepted = the account is let in and its inbox or home opens ({ $services })
    .compared = whether the account is let in and its inbox or home opens ({ $services })
service-login--covers-refused = this login with this password is denied ({ $services })
    .compared = whether this login with this password is denied ({ $services })
service-login--covers-gone = nobody is there, while { $control } answers ({ $services })
    .compared = whether anybody is there ({ $services })
service-login--leaves-content = what lies behind the login was not read
service-login--leaves-password = whether the password was ever right is not known
service-login--leaves-other-ways = other protocols, servers and ways in were not tried
