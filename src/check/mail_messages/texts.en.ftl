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

mail-messages--weak-keys = { $count } pairs rest on date, sender and subject alone, because there is no Message-ID.
mail-messages--not-told-apart = { $count } messages share their Message-ID or header with others and were too many to be read whole; they were told apart by date, flags and size.
mail-messages--sizes-differ = { $count } pairs differ in size by the servers' word. Some servers only estimate it, so this alone is no finding.
mail-messages--line-ends-differ = { $count } messages differ in their line ends alone.
mail-messages--marked-deleted = { $count } messages of the source are marked as deleted; they were compared as any other.
mail-messages--keeps-unknown = In { $count } folders the target did not say which flags and keywords it can keep; all were compared.
mail-messages--keywords-not-kept = The target cannot keep these keywords, so they were not compared: { $keywords }

mail-messages--passes = How messages were recognised
mail-messages--pass = By
mail-messages--pairs = Pairs
mail-messages--pass-exact = Message-ID and header as they stand
mail-messages--pass-decoded = Message-ID and decoded header
mail-messages--pass-body = decoded header and the same body, with another Message-ID or none
mail-messages--pass-content = the same content; there is no header to know them by
mail-messages--pass-header = header as it stands, without a Message-ID
mail-messages--pass-decoded-header = decoded header alone

# What a comparison covers and what it leaves open.
mail-messages--covers-messages = every message is there, in its folder and { $duplicates ->
    [preserve] as often as before
    [may-collapse] as often as before, but for equal copies that became one
   *[other] not more often than before
  }, with date, subject and sender, and no other besides
mail-messages--covers-metadata = date of arrival, flags and keywords are the same, as far as the target can keep them
mail-messages--covers-bytes = every byte of them is the same, but for line ends
mail-messages--leaves-metadata = date of arrival, flags and keywords were not compared
mail-messages--leaves-bodies = bodies were not compared
mail-messages--leaves-line-ends = line ends were not compared
mail-messages--leaves-after-until = messages received from { $until } on were not compared
