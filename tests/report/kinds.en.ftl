mail-messages--missing = message is missing on the target
mail-messages--extra = message is on the target only
mail-messages--different = message differs
mail-messages--moved = message is in another folder
mail-messages--means = People would not find these messages after the switch. They have to be copied again before the source is turned off.
mail-messages--field-flags = flags
mail-messages--excluded-pattern = folder excluded by the suite
mail-messages--after-until = received after the freeze
mail-messages--line-ends = { $n ->
    [one] 1 message differs in line ends only.
   *[other] { $n } messages differ in line ends only.
  }
mail-folders--mapping = How each folder was paired
mail-folders--source = Source
mail-folders--target = Target
mail-folders--rule = By
mail-folders--count = Messages
mail-folders--by-role = its role
mail-folders--by-name = its name
dns-records--unexpected = record is not as expected
dns-records--means = Mail or services would go to the wrong place.
imap--refused = The server said: { $reply }
imap--plaintext = The connection to { $endpoint } was not encrypted.
mail--messages = { $matched } of { $all } messages
mail-messages--covers-messages = every message is there, with date, subject and sender
    .compared = messages, with date, subject and sender
mail-messages--leaves-bodies = bodies were not compared
mail--changed-while-read = Changed while it was read: { $side }, { $at }
files--files = { $matched } of { $all } files
files--others = { $matched } of { $all } other entries
mail--folders = { $matched } of { $all } folders
