mail-messages--means = Messages that people had in their old mailbox are not in the new one, or not as they were. Have what is missing or different copied again before the old mailbox is switched off, and what arrived twice removed; look at what is extra and decide whether it may stay.
mail-messages--missing = On the source and not on the target
mail-messages--extra = On the target and not on the source
mail-messages--different = Different on source and target
mail-messages--duplicated = More copies on the target than on the source
mail-messages--moved = Arrived in another folder
mail-messages--unreadable = The folder could not be read

mail-messages--about = From { $from }, “{ $subject }”, dated { $date }, received { $received }, UID { $uid }
mail-messages--not-read-again = (not read again) { $received } uid { $uid }

mail-messages--after-until = received after the agreed instant
mail-messages--probe = a message that landfall sent itself to test delivery
mail-messages--collapsed = copies that became one, as the suite allows
mail-messages--shown-elsewhere = shown by another folder, too

mail-messages--view-left-out = “{ $folder }” shows { $messages ->
    [one] the one message
   *[other] all { $messages } messages
  } of the source and was left out: what only it shows, as archived mail in Gmail, was not compared.
mail-messages--weak-keys = { $count ->
    [one] 1 pair rests
   *[other] { $count } pairs rest
  } on date, sender and subject alone, because there is no Message-ID.
mail-messages--not-told-apart = { $count ->
    [one] 1 message shares its Message-ID or header with others that
   *[other] { $count } messages share their Message-ID or header with others and
  } were too many to be read whole; they were told apart by date, flags and size.
mail-messages--sizes-differ = { $count ->
    [one] 1 pair differs
   *[other] { $count } pairs differ
  } in size by the servers' word. Some servers only estimate it, so this alone is no finding.
mail-messages--line-ends-differ = { $count ->
    [one] 1 message differs in its
   *[other] { $count } messages differ in their
  } line ends alone.
mail-messages--marked-deleted = { $count ->
    [one] 1 message of the source is marked as deleted; it was
   *[other] { $count } messages of the source are marked as deleted; they were
  } compared as any other.
mail-messages--keeps-unknown = In { $count ->
    [one] 1 folder
   *[other] { $count } folders
  } the target did not say which flags and keywords it can keep; all were compared.
mail-messages--view-looked-at = “{ $folder }” on the { $side } shows all messages. A pattern leaves it out as a folder; what only it shows, as archived mail in Gmail, was compared all the same.
mail-messages--ids-disagree = The server knows { $messages ->
    [one] one message
   *[other] { $messages } messages
  } of “{ $folder }” by another id than a message that looks the same in another folder, where it does not show that id again. Whether they are one or two cannot be told.
mail-messages--keywords-not-kept = The suite says that the target does not keep these keywords, so they were not compared: { $keywords }
mail-messages--flag-not-compared = { $flag } was not compared, because the suite says that the target does not keep it; it differs in { $count ->
    [one] 1 pair
   *[other] { $count } pairs
  }.
mail-messages--unsettled = { $count ->
    [one] 1 message shares its Message-ID or header with others and was too large, or they were too many,
   *[other] { $count } messages share their Message-ID or header with others and were too many or too large
  } to be read whole; nothing is said of { $count ->
    [one] it
   *[other] them
  }.
mail-messages--undated = Of { $count ->
    [one] 1 pair
   *[other] { $count } pairs
  } a date of arrival could not be read; { $count ->
    [one] it is
   *[other] they are
  } undecided.
mail-messages--until-in-future = The instant until which messages count lies in the future, so it explains nothing.
mail-messages--header-added = { $count ->
    [one] 1 message has
   *[other] { $count } messages have
  } a header line “{ $header }” on the target that { $count ->
    [one] it
   *[other] they
  } did not have on the source; { $count ->
    [one] its body is
   *[other] their bodies are
  } the same.
mail-messages--last-line-end-differs = { $count ->
    [one] 1 body differs in one line end at its
   *[other] { $count } bodies differ in one line end at their
  } end alone.
mail-messages--sizes-read = In { $count } of { $pairs ->
    [one] 1 pair
   *[other] { $pairs } pairs
  } the sizes differ or are not known by the servers' word; all of them were read whole.
mail-messages--sizes-not-read = In { $count } of { $pairs ->
    [one] 1 pair
   *[other] { $pairs } pairs
  } the sizes differ or are not known by the servers' word. { $read ->
    [one] 1 of them was
   *[other] { $read } of them were
  } read whole; { $left ->
    [one] 1 was too much to be read and is
   *[other] { $left } were too much to be read and are
  } undecided.
mail-messages--sizes-prove-nothing = Sizes prove nothing here: by the servers' word they differ or are not known in { $count } of { $pairs ->
    [one] 1 pair
   *[other] { $pairs } pairs
  }. { $read ->
    [one] 1 of them, drawn by lot, was
   *[other] { $read } of them, drawn by lot, were
  } read whole; whether { $left ->
    [one] the body of the other one
   *[other] the bodies of the other { $left }
  } arrived was not proved.

mail-messages--passes = How messages were recognised
mail-messages--pass = By
mail-messages--pairs = Pairs
mail-messages--pass-exact = Message-ID and header as they stand
mail-messages--pass-decoded = Message-ID and decoded header
mail-messages--pass-id = Message-ID alone, with which neither side has another message
mail-messages--pass-body = decoded header and the same body, with another Message-ID or none
mail-messages--pass-content = the same body; there is no header to know them by
mail-messages--pass-header = header as it stands, without a Message-ID
mail-messages--pass-decoded-header = decoded header alone

# What a comparison covers and what it leaves open.
mail-messages--covers-messages = every message is there, in its folder and { $duplicates ->
    [preserve] as often as before
    [may-collapse] as often as before, but for equal copies that became one
   *[other] not more often than before
  }, with date, subject and sender, and no other besides
    .compared = messages, their folders and copies, date, subject and sender
mail-messages--covers-metadata = date of arrival, flags and keywords are the same, and subject and sender as a reader sees them
    .compared = dates of arrival, flags and keywords
mail-messages--covers-bytes = every byte that the source has is there, but for line ends
    .compared = every byte, but for line ends
mail-messages--leaves-metadata = date of arrival, flags and keywords were not compared
mail-messages--leaves-bodies = bodies were not compared
mail-messages--leaves-not-kept = flags and keywords that the target does not keep, by the suite’s word, were not compared
mail-messages--leaves-bodies-of-equal-size = bodies of messages of equal size were not compared
mail-messages--leaves-bodies-not-drawn = sizes prove nothing here: whether { $left ->
    [one] the body of 1
   *[other] the bodies of { $left }
  } of { $pairs ->
    [one] 1 message
   *[other] { $pairs } messages
  } arrived was not looked at
mail-messages--leaves-view = what only “{ $folder }” shows was not compared
mail-messages--leaves-line-ends = line ends were not compared
mail-messages--leaves-header-added = { $count } messages have a header line “{ $header }” beside every byte of the source
mail-messages--leaves-after-until = messages received from { $until } on were not compared
