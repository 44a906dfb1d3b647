judge--later = Not due yet: first at the moment “{ $from }”.
judge--past = Not due any more: none of its moments is still to come.
judge--consent = It writes to the target, and writing was not allowed in this run (--allow-writes).
judge--not-reached = It was not reached before the run ended.
judge--failed = { $class ->
    [missing] Items of the source are missing on the target.
    [different] Items differ between source and target.
    [unexpected] Something else was observed than expected.
    [moved] Items arrived in another place.
    [duplicated] Items arrived more often than the source has them.
   *[extra] The target has items that the source does not have.
  }
judge--nothing-arrived = Nothing arrived at all: was it migrated?
judge--passed = { $examined ->
    [0] There was nothing to look at, which the suite allows.
   *[other] No deviation was found in what was compared ({ $examined } looked at).
  }
judge--tolerated = Passed only because findings are allowed: { $all } ({ $why }).
judge--broken-off = The look was not complete: { $operation } at { $endpoint } ({ $obstacle }).
judge--unreadable = { $items } could not be read, so nothing is known about { $items ->
    [one] it
   *[other] them
  }.
judge--undecided = For { $items } it could not be decided whether they arrived.
judge--no-evidence = Nothing was observed.
judge--nothing-examined = Nothing was there to examine, and nothing examined is not a pass.
judge--unbalanced = The counts do not add up ({ $what } { $container }: { $listed } listed, { $placed } accounted for): a fault of landfall, please report it.
judge--contradiction = The counts do not add up ({ $class }: { $findings } findings, { $ledger } in the ledger): a fault of landfall, please report it.
judge--unanswered = Nobody has answered yet.
judge--stale-answer = The text has changed since { $by } answered on { $at }: please answer again.
judge--answered-ok = { $by } answered “as expected” on { $at }.
judge--answered-remark = { $by } answered “as expected” on { $at }, with a remark: { $comment }
judge--answered-not-ok = { $by } answered “not as expected” on { $at }: { $comment }
judge--answered-cannot-test = { $by } could not test it on { $at }: { $comment }
cannot--not-given = What this check needs is not given to it here.

# What a person's answer covers and leaves open.
proof--answer = a person says so
proof--answer-unmeasured = nothing was measured
