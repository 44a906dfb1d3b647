cannot--timeout = It took longer than the case may take.
run--lock-out = { $refused } logins in a row were refused at { $system }, so no further one was tried: stopped to avoid a lock-out. Correct the credentials and run again.
run--no-env = The environment variable { $name } is not set.
run--secret-file = The secret’s file cannot be read: { $problem }
run--secret-command = The command that gives the secret failed: { $problem }
run--empty-secret = The secret is empty.
run--no-service = The suite does not say how to reach “{ $service }” of this system.
run--wrong-service = The service is not described as it must be: { $problem }
run--no-secret = There is no password for this account at { $system }: give it in the secrets file, in the accounts table, or as `password` of the service.
run--file-unreadable = The file { $problem }. Its path is relative to the suite.
run--no-login = Nobody signs in to this { $service } service, so nobody can be let in or refused.
run--writing = writing into { $folder }
run--again = again in { $seconds } s: { $name }: { $reason }
run--progress = { $done } of { $due ->
    [one] 1 check
   *[other] { $due } checks
  } done
run--about = { $due ->
    [one] 1 check
   *[other] { $due } checks
  } due{ $settled ->
    [0] {""}
   *[other] , { $settled } of them done before
  }, { $accounts ->
    [one] 1 account
   *[other] { $accounts } accounts
  }
