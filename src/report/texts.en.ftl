# Words
report--status-failed = failed
report--status-inconclusive = inconclusive
report--status-pending = pending
report--status-waived = waived
report--status-skipped = skipped
report--status-passed = passed
report--class-missing = missing
report--class-different = different
report--class-unexpected = not as expected
report--class-moved = in another place
report--class-duplicated = duplicated
report--class-extra = extra
report--class-unreadable = unreadable
report--severity-blocker = blocker
report--severity-major = major
report--severity-minor = minor
report--severity-info = for information
report--mark-late = only after repeating
report--mark-tolerated = within what is allowed
report--mark-incomplete = and not everything could be looked at
report--answer-ok = as expected
report--answer-remark = as expected, with a remark
report--answer-not-ok = not as expected
report--answer-cannot-test = could not be tested
report--area-mail = Mail
report--area-files = Files
report--area-dns = DNS
report--area-permissions = Permissions
report--area-calendars = Calendars
report--area-contacts = Contacts
report--area-web = Web
report--area-manual = Steps by hand
report--service-mail = mail
report--service-submission = sending mail
report--service-files = files
report--service-dns = DNS
report--service-calendars = calendars
report--service-contacts = contacts
report--service-web = web
report--side-expected = Expected
report--side-observed = Observed
report--side-source = Source
report--side-target = Target
report--list-and = { $head } and { $last }
report--list-more = { $n } more
report--time-seconds = { $text } s
report--time-minutes = { $minutes } min { $seconds } s
report--time-hours = { $hours } h { $minutes } min

# The verdict sentence
report--headline-unfinished = The run was interrupted before its end.
report--headline-failed = { $n ->
    [one] 1 of { $all } checks failed
   *[other] { $n } of { $all } checks failed
  }: something did not arrive as it should.
report--headline-inconclusive = Not established: { $n ->
    [one] 1 of { $all } checks could not be made to its end.
   *[other] { $n } of { $all } checks could not be made to their end.
  } Nothing failed in what could be looked at.
report--headline-blind = Nothing is established: { $n ->
    [one] the one check could not be made to its end.
   *[other] none of the { $n } checks could be made to its end.
  }
report--headline-nothing = Nothing was examined, so nothing is established.
report--headline-so-far = The whole is not established; { $n ->
    [0] no check was made to its end.
    [one] the 1 check that was made passed.
   *[other] the { $n } checks that were made passed.
  }
report--headline-waiting = Nothing failed, but { $n ->
    [one] 1 of { $all } checks still waits for a person.
   *[other] { $n } of { $all } checks still wait for a person.
  }
report--headline-passed = { $n ->
    [one] The one check passed.
   *[other] All { $n } checks passed.
  }
report--headline-passed-due = { $n ->
    [one] The one check that is due passed.
   *[other] All { $n } checks that are due passed.
  }
report--headline-passed-or-waived = { $n ->
    [one] The one check that is due is waived.
   *[other] All { $n } checks that are due passed or are waived.
  }
report--headline-rest = Also: { $list }.
report--headline-part = { $sentence } This was { $part }.
report--rest-failed = { $n } failed
report--rest-inconclusive = { $n } could not be made to the end
report--rest-waiting = { $n ->
    [one] 1 waits for a person
   *[other] { $n } wait for a person
  }
report--rest-passed = { $n } passed
report--rest-tolerated = { $n } of these only because deviations are allowed
report--rest-waived = { $n } waived
report--rest-later = { $n } not due yet
report--rest-skipped = { $n } not due any more
report--part = part of the suite: { $n } of { $all } cases
report--part-accounts = part of the suite: { $n } of { $all } cases, for { $accounts }
report--notice-unfinished = The run is incomplete: checks that it did not reach are told as inconclusive. It can be resumed.
report--notice-part = Only { $part }. Nothing is said about the rest.
report--notice-plaintext = Unencrypted: { $services }, because the suite says so. Passwords and content can be read on the way.
report--notice-plaintext-seen = Unencrypted connections were used in { $n ->
    [one] 1 check.
   *[other] { $n } checks.
  }
report--notice-same-mailbox = Source and target may be one mailbox, compared with itself, in { $n ->
    [one] 1 check
   *[other] { $n } checks
  }: all numbers of all folders are the same. Make sure that both addresses do not lead to the same mailbox.
report--notice-remains = { $n ->
    [one] 1 message of ours remains
   *[other] { $n } messages of ours remain
  } in mailboxes of the target; the checks say where. Those that can be removed, “landfall cleanup” removes (folder of the run { $run }).
report--notice-unsure = { $n ->
    [one] Of 1 probe it is not known whether it is
   *[other] Of { $n } probes it is not known whether they are
  } in a mailbox of the target or still on the way. “landfall cleanup” looks for them (folder of the run { $run }).
report--notice-resumed-nothing = The run was taken up again on { $at } and nothing was left to do: its results are of { $observed }.
report--notice-resumed = { $n ->
    [one] The run was resumed once, on { $at }
   *[other] The run was resumed { $n } times, last on { $at }
  }; results from before were kept.

# The page
report--html-brand = Did the migration arrive?
report--html-skip = Skip to the verdict
report--html-when = From { $started } to { $finished } ({ $zone })
report--html-verdict = Verdict
report--html-what-was-read = What was read
report--html-read = Looked at: { $systems }.
report--html-read-nothing = Nothing could be read of: { $systems }.
report--html-read-system = { $label } ({ $services })
report--html-nothing-changed = Nothing was changed, neither on the source nor on the target.
report--html-probes = The source was not changed. On the target, probes were written by { $cases }; nothing else was changed.
report--html-privacy-closed = This page shows folders, dates and counts. Subjects, correspondents and file names are left out; they are in the list of findings that goes with it.
report--html-privacy-open = This page names items: subjects, correspondents and file names may be seen in it.
report--html-contents = Contents
report--html-areas-title = By area
report--html-areas = Checks by area and result
report--html-todo = What has to be done
report--todo-more = { $n ->
    [one] One more thing is told with its check below.
   *[other] { $n } more things are told with their checks below.
  }
report--summary-more = { $n ->
    [one] One more thing to do is in report.html.
   *[other] { $n } more things to do are in report.html.
  }
report--checks-count = { $n ->
    [one] 1 check
   *[other] { $n } checks
  }
report--html-people = Who is concerned
report--html-coverage = What was not looked at
report--html-environment = How the run was made
report--html-nothing-asked = No check was planned.
report--html-foot = Made by Landfall from the record of the run. This page is one file, needs no network and is complete without scripts. It is a result of measurement; to accept the migration is a person’s decision.
report--section-failed = Failed
report--section-inconclusive = Could not be established
report--section-pending = Pending
report--section-waived = Waived
report--section-skipped = Not due any more
report--section-passed = Passed
report--lead-failed = The target is not as it should be. Each cause is told once, with what was found for each person.
report--lead-inconclusive = It was not possible to look, or not at everything. That says nothing about the data: neither that it arrived nor that it is lost.
report--lead-pending = Something is missing that the run cannot give itself: an answer, a permission, or the right moment.
report--lead-waived = Covered by a decision of a person.
report--lead-skipped = The moments of these checks have gone by.
report--lead-passed = No deviation was found in what was compared. What that proves and what it leaves open stands with each check; open a line to see the numbers.
report--lead-coverage = A verdict covers only what was asked and looked at.
report--area = Area
report--all-checks = All
report--sum = Sum
report--matrix = People and checks, the worst first
report--matrix-more = { $n ->
    [one] 1 more person for whom everything passed.
   *[other] { $n } more people for whom everything passed.
  }
report--matrix-others = Checks that concern everyone
report--not-asked = not asked
report--person = Person
report--who = Who
report--everyone = everyone
report--people-count = { $n ->
    [one] 1 person
   *[other] { $n } people
  }
report--check = Check
report--title = What is checked
report--result = Result
report--filter = Search and filter
report--filter-text = Search
report--filter-status = Result
report--filter-all = all
report--filter-reset = Show all
report--filter-shown = # of # checks shown

# A cause and its entries
report--between = { $source } → { $target }
report--on = on { $system }
report--why-checked = Why it is checked:
report--means = What it means:
report--what = What
report--findings = Findings
report--findings-by-container = Findings by place
report--findings-more = { $n } of { $all } findings are not shown here; findings.csv has every one.
report--container = Where
report--item = Item
report--field = Field
report--detail = Detail
report--number = Number
report--hidden = not shown
report--none = none
report--found-in = found in { $container }
report--facts = Worth knowing
report--facts-more = and { $n } more in results.json
report--more = More about this: tables and attempts
report--rows-more = { $n ->
    [one] 1 more row is in results.json.
   *[other] { $n } more rows are in results.json.
  }
report--entries-more = { $n ->
    [one] 1 more is not told in detail here; see findings.csv.
   *[other] { $n } more are not told in detail here; see findings.csv.
  }
report--cause-many = This holds for { $n } checks; the reasons are below.
report--people-of-cause = Who is affected
report--attempts = Attempts
report--attempt-started = Started
report--attempt-took = Took
report--attempt-verdict = Result
report--attempt-reason = Reason
report--ruling = { $by } answered on { $at }: { $answer }. { $comment }
report--attached = Attached: { $name } (SHA-256 { $sha256 }).
report--at-place = { $operation } at { $endpoint }:
report--at-operation = { $operation }:
report--obstacle-where = Where: { $endpoint }
report--ledger = Where every item ended up
report--ledger-rest = { $n } further places
report--ledger-listed = there
report--ledger-matched = arrived
report--ledger-different = different
report--ledger-moved = in another place
report--ledger-missing = missing
report--ledger-extra = extra
report--ledger-duplicated = duplicated
report--ledger-explained = explained
report--ledger-excluded = excluded
report--ledger-unreadable = unreadable
report--ledger-undecided = undecided
report--ledger-asked = asked
report--ledger-as-expected = as expected
report--ledger-not-as-expected = not as expected
report--points = points
report--points-caption = What was asked
report--tolerated = passed, tolerated
report--passed-caption = What was looked at
report--passed-late = Passed at attempt { $n }.
report--examined = Items looked at
report--allowed = Allowed deviations
report--notes = Notes
report--took = Took

# What was not looked at
report--coverage-whole = Every account, system and service of the suite was part of this run.
report--coverage-always = Whatever the suite does not name was not looked at.
report--coverage-skipped = Accounts that the table of accounts leaves out
report--coverage-accounts = { $n ->
    [one] 1 account was not part of any check: { $names }.
   *[other] { $n } accounts were not part of any check: { $names }.
  }
report--coverage-systems = No check looks at: { $names }.
report--coverage-services = Configured, but not used by any check: { $names }.
report--coverage-service = { $service } of { $system }
report--coverage-aside = Items set aside by the suite
report--reason = Reason
report--how = How

# How the run was made
report--env-run = The run
report--env-what = What
report--env-value = Value
report--env-id = Run
report--env-started = Started
report--env-finished = Finished
report--env-zone = Time zone of this page
report--env-complete = Came to its end
report--env-complete-yes = yes
report--env-complete-no = no, it was interrupted
report--env-resumed = Resumed
report--env-scope = Scope
report--env-scope-whole = the whole suite
report--env-moment = Moment of the migration
report--env-gate = Failures count from severity
report--env-landfall = Landfall
report--env-judge = Rules of judging, version
report--env-plan = Digest of the plan (SHA-256)
report--env-privacy = Names of items on this page
report--env-privacy-closed = left out
report--env-privacy-open = shown
report--env-systems = Systems
report--env-system = System
report--env-service = Service
report--env-settings = Settings (without secrets)
report--env-vars = Variables
report--remarks = Remarks
report--remark = { $by }, { $at }: { $comment }

# What stood in the way
report--obstacle-unreachable = The server could not be reached.
report--obstacle-denied = Access was refused.
report--obstacle-unsupported = The server cannot do what this check needs.
report--obstacle-rate-limited = The server asked to slow down.
report--obstacle-timed-out = There was no answer in time.
report--obstacle-protocol = The answer made no sense or contradicts itself.
report--obstacle-interrupted = The connection or listing ended early.
report--obstacle-absent = Something that should be there was not, so nothing below it could be looked at.
report--obstacle-changed = The data changed while it was looked at.
report--obstacle-too-large = There was more than Landfall is willing to hold.
report--obstacle-stopped = The run was stopped before this was done.
report--obstacle-unprepared = A secret or setting that is needed is missing.
report--obstacle-fault = A fault of Landfall itself.

# Who must do what next
report--again = { $from ->
    [doctor] run doctor again
   *[run] resume the run
  }
report--who-failed = Whoever migrates:
report--next-failed = copy or correct what findings.csv lists, then run this check again.
report--who-not-ok = Whoever migrates:
report--next-not-ok = mend what the answer says, then have the step done and answered again.
report--who-cannot-test = The people who were asked:
report--next-cannot-test = say what stands in the way; do the step and answer again when it is gone.
report--who-unreachable = Whoever runs the servers:
report--next-unreachable = check name, port, firewall and certificate, then { report--again }.
report--who-denied = Whoever holds the credentials:
report--next-denied = check user name, password and permission, then { report--again }.
report--who-unsupported = Whoever wrote the suite:
report--next-unsupported = ask for a level that this server can prove, or choose another way to it.
report--who-rate-limited = Whoever runs Landfall:
report--next-rate-limited = allow fewer connections or run at a quieter hour, then { report--again }.
report--who-timed-out = Whoever runs Landfall:
report--next-timed-out = give the check more time or run at a quieter hour, then { report--again }.
report--who-protocol = Whoever runs the servers:
report--next-protocol = look into the server’s reply as quoted, then { report--again }.
report--who-interrupted = Whoever runs Landfall:
report--next-interrupted = resume the run; if it breaks off again, look into the server’s log.
report--who-absent = Whoever migrates:
report--next-absent = find out why it is not there: a wrong path or name, or a step of the migration that was not made.
report--who-changed = Whoever migrates:
report--next-changed = let nobody work on the data meanwhile, or set an end date in the suite, then { report--again }.
report--who-too-large = Whoever wrote the suite:
report--next-too-large = divide the check into smaller ones.
report--who-stopped = Whoever runs Landfall:
report--next-stopped = resume the run.
report--who-unprepared = Whoever runs Landfall:
report--next-unprepared = supply the missing secret or setting, then { report--again }.
report--who-fault = The makers of Landfall:
report--next-fault = mend this; please report it with the run’s folder.
report--who-nothing-examined = Whoever wrote the suite:
report--next-nothing-examined = check that the right place is looked at; if it may be empty, say so with allow-empty.
report--who-unreadable = Whoever runs the servers:
report--next-unreadable = make the items listed in findings.csv readable for this account, then { report--again }.
report--who-undecided = Whoever migrates:
report--next-undecided = first mend what could not be read, then { report--again }.
report--who-answer = The people who were asked:
report--next-answer = do the step and answer.
report--who-consent = Whoever runs Landfall:
report--next-consent = allow the writing of probes with --allow-writes, if that is wanted.
report--who-look = Whoever runs Landfall:
report--next-look = look into the reason, then { report--again }.

# Summary, console, JUnit
report--causes = Main causes
report--causes-more = and { $n } more in report.html
report--next = Next
report--origin = Run { $run }, { $started } to { $finished } ({ $zone }), { $n ->
    [one] 1 check
   *[other] { $n } checks
  }, plan { $plan }, Landfall { $landfall }. All findings: findings.csv; to read: report.html.
report--console-sums = { $n ->
    [one] 1 check
   *[other] { $n } checks
  }: { $list }
report--console-folder = Reports in { $folder }
report--junit-run = The run
report--junit-more = … and { $n } more in findings.csv

# What changed since an earlier run
report--since = Since the run of { $started } ({ $run })
report--since-nothing = Nothing changed.
report--since-fail-on-new = The exit code counts only failures that are new or changed.
report--turn-line = { $what }: { $names }
report--turn-newly-failed = { $n } newly failed
report--turn-newly-blind = { $n } could be checked before and cannot any more
report--turn-changed = { $n } fail with other findings than before
report--turn-still-failing = { $n } still failing
report--turn-still-blind = { $n } still cannot be checked
report--turn-fixed = { $n } fixed
report--turn-vanished = { $n } no longer asked
report--turn-new-case = { $n } asked for the first time
report--turn-since = { $name } (since { $since })
report--carried = Observed on { $at } by the run { $run }, and carried over.
report--question-do = To do ({ $role }): { $text }
report--question-expect = To be seen: { $text }
report--turn-appeared = { $n ->
    [one] 1 new finding
   *[other] { $n } new findings
  }
report--turn-revalued = { $n ->
    [one] 1 finding with another value
   *[other] { $n } findings with another value
  }

# What a verdict proves
report--proof-passed = Proved:
report--proof-tolerated = Proved, but for what the suite allows:
report--proof-failed = Looked at to the end:
report--proof-incomplete = Nothing is proved: the look was not complete.
report--proof-nothing = Nothing is proved.
report--proof-unrecorded = The record does not say what this covers.
report--proof-answer = This is the word of a person; nothing was measured.
report--proof-leaves = Left open:
report--proofs = What this proves
report--proofs-more = { $n ->
    [one] What one more check proves is in report.html.
   *[other] What { $n } more checks prove is in report.html.
  }

# How far a verdict reaches
report--lead-amounts = as they should be: { $list }
report--lead-amounts-partly = as they should be, of what could be looked at: { $list }
report--lead-amounts-more = { $n ->
    [one] 1 more sort of things by area
   *[other] { $n } more sorts of things by area
  }
report--amount-in-cases = { $amount } counted in { $n } cases
report--areas-amounts = As they should be
report--coverage-people = { $n } of { $all ->
    [one] 1 person
   *[other] { $all } people
  } { $n ->
    [one] was not asked
   *[other] were not asked
  }
report--coverage-people-skipped = { $n ->
    [one] 1 account is skipped by the table of accounts
   *[other] { $n } accounts are skipped by the table of accounts
  }
report--coverage-excluded = { $n } left out
report--coverage-explained = { $n } explained
report--coverage-tolerated = { $n ->
    [one] 1 deviation is allowed
   *[other] { $n } deviations are allowed
  }
report--coverage-carried = { $n ->
    [one] 1 result is from { $at } (run { $run })
   *[other] { $n } results are from { $at } (run { $run })
  }
report--coverage-carried-more = { $n ->
    [one] 1 result is from another run
   *[other] { $n } results are from other runs
  }
report--nothing-arrived = folders of which nothing arrived: { $names }

# Words in sentences, fields and values
report--word-side-source = source
report--word-side-target = target
report--word-phase-connect = on connecting
report--word-phase-hello = at the greeting
report--word-phase-tls = at TLS
report--word-phase-login = at login
report--word-phase-mail = at the sender
report--word-phase-rcpt = at the recipient
report--word-phase-data = before the content
report--word-phase-content = after the content
report--word-obstacle-unreachable = not reached
report--word-obstacle-denied = access refused
report--word-obstacle-unsupported = not supported
report--word-obstacle-rate-limited = slowed down
report--word-obstacle-timed-out = no answer in time
report--word-obstacle-protocol = answer makes no sense
report--word-obstacle-interrupted = cut off
report--word-obstacle-absent = not there
report--word-obstacle-changed = changed meanwhile
report--word-obstacle-too-large = too large
report--word-obstacle-stopped = stopped
report--word-obstacle-unprepared = not prepared
report--word-obstacle-fault = a fault of landfall
report--field-received = date of arrival
report--field-seen = read
report--field-answered = answered
report--field-flagged = flagged
report--field-draft = draft
report--field-keywords = keywords
report--field-content = content
report--field-link = leads to
report--field-mtime = time of modification
report--field-name = name
report--field-size = size
report--field-type = type
report--field-access = access
report--field-messages = messages
report--field-unseen = unread
report--field-subscribed = subscribed
report--value-access-none = none
report--value-access-list = list
report--value-access-read = read
report--value-access-write = write
report--value-access-manage = manage
report--value-yes = yes
report--value-no = no
report--value-file = file
report--value-folder = folder
report--value-link = link
report--env-servers = Servers
