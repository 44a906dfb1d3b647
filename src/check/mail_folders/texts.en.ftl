mail-folders--means = Folders that people had in their old mailbox are not in the new one, or do not hold as much. Have them copied again before the old mailbox is switched off; `mail.messages` says which messages are concerned.
mail-folders--missing = The folder is not on the target
mail-folders--extra = The folder is only on the target
mail-folders--different = The folder differs on source and target
mail-folders--unreadable = The folder could not be read

mail-folders--holds = { $messages ->
    [0] It holds no messages.
    [one] It holds one message.
   *[other] It holds { $messages } messages.
  }
mail-folders--extra-empty = “{ $folder }” is only on the target and holds nothing.
mail-folders--merged = shares one folder of the target with another folder
mail-folders--empty = only on the target, and empty
mail-folders--view = shows what other folders hold, or is compared with a folder that does
mail-folders--view-not-compared = “{ $folder }” on the { $side } holds { $messages ->
    [one] one message
   *[other] { $messages } messages
  }. It or its counterpart is a view of all mail, and was not compared as a folder.
mail-folders--counts = Messages by folder
mail-folders--probes = { $messages ->
    [one] 1 probe of ours lies
   *[other] { $messages } probes of ours lie
  } in { $folder } on the target and are not counted; “landfall cleanup” removes what can be removed.
mail-folders--probes-not-looked-for = Whether probes of ours lie in { $folder } on the target is not known: the server does not search for them.

# What a comparison covers and what it leaves open.
mail-folders--covers-folders = every folder is there, and no other that holds messages
    .compared = folders
mail-folders--covers-counts = each holds { $counts ->
    [exact] as many messages as before
   *[other] at least as many messages as before
  }
    .compared = numbers of messages
mail-folders--covers-deleted = messages marked as deleted were counted apart and do not stand for others
    .compared = messages marked as deleted
mail-folders--covers-unseen = { $counts ->
    [exact] as many of them are unread as before
   *[other] what was unread before is not counted as read
  }
    .compared = numbers of unread messages
mail-folders--covers-subscribed = the same folders are subscribed
    .compared = subscriptions
mail-folders--leaves-messages = which messages these are was not looked at
mail-folders--leaves-view = how many messages “{ $folder }” on the { $side } holds was not compared: it or its counterpart is a view of all mail
mail-folders--leaves-unseen = numbers of unread messages were not compared
mail-folders--leaves-subscribed = subscriptions were not compared
mail-folders--leaves-after-until = messages received from { $until } on were not counted
