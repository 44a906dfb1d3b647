permissions-grants--means = People can do more or less in a folder than the matrix says. Too much shows confidential documents to the wrong people, mostly unnoticed; too little keeps them from working. Correct owner, group, mode or access control list of the folder named here (for a closed parent: of that parent; in a mailbox: its access control list), or correct the matrix, and check again.
permissions-grants--leak = Somebody may do more in the folder than expected.
permissions-grants--denial = Somebody may do less in the folder than expected.
permissions-grants--unreadable = It is not known what somebody may do in the folder.
permissions-grants--stranger = { $who } has no column in the matrix.
permissions-grants--closed-parent = The folder { $parent } above it may not be passed.
permissions-grants--only-passes = Names cannot be listed, but whatever has a name that is known can be reached.
permissions-grants--by-root = As the system’s administrator, who may do everything.
permissions-grants--by-owner = As owner of the folder.
permissions-grants--by-user = By an entry of the access control list for this user.
permissions-grants--by-user-masked = By an entry of the access control list for this user, of which the mask takes rights away.
permissions-grants--by-group = By the rights of a group.
permissions-grants--by-group-masked = By the rights of a group, of which the mask takes some away.
permissions-grants--by-others = By the rights of everybody else.
permissions-grants--no-user = There is no user { $name } on this machine.
permissions-grants--no-group = There is no group { $name } on this machine.
permissions-grants--other-directories = This machine also knows users and groups from elsewhere ({ $sources }), and these were not asked. Who belongs to which group is therefore not known for certain.
permissions-grants--other-system = The specification says “on: { $on }”, but the case looks at { $system }.
permissions-grants--wrong-matrix = The matrix cannot be used: { $problem }
permissions-grants--sheet = The matrix was read from { $file } (digest { $digest }).
permissions-grants--root = Folders were looked at from { $place } on; what lies above it was not.
permissions-grants--below-left-out = { $folders ->
    [one] One folder
   *[other] { $folders } folders
  } below those of the matrix { $folders ->
    [one] has no row and was
   *[other] have no row and were
  } not looked at: { $names }
permissions-grants--below-many = More than { $folders } folders below those of the matrix have no row and were not looked at, among them: { $names }
permissions-grants--below-same = Folders below those of the matrix that were looked at as well: { $folders }. { $names }
permissions-grants--below-unlisted = Folders in which it could not be seen what other folders there are: { $folders }.
permissions-grants--name-not-text = The name of the folder { $name } is no text, so that nothing is expected of it.
permissions-grants--system = { $who } is an administrator of the system, may always do everything, and is not counted.
permissions-grants--more-rows = { $rows ->
    [one] 1 further row is
   *[other] { $rows } further rows are
  } not shown here; all that was not as expected is among the findings.
permissions-grants--table = Who may do what in which folder
permissions-grants--column-folder = Folder
permissions-grants--column-who = Who
permissions-grants--column-expected = Expected
permissions-grants--column-observed = Observed
permissions-grants--column-outcome = Outcome
permissions-grants--column-reason = Reason
permissions-grants--level = { $level ->
    [list] list
    [read] read
    [write] write
    [manage] manage
    [none] none
   *[other] { $level }
  }{ $rights }
permissions-grants--level-between = { $least ->
    [none] none
    [list] list
    [read] read
    [write] write
    [manage] manage
   *[other] { $least }
  }..{ $most ->
    [none] none
    [list] list
    [read] read
    [write] write
    [manage] manage
   *[other] { $most }
  }{ $rights }
permissions-grants--outcome-right = as expected
permissions-grants--outcome-leak = too much
permissions-grants--outcome-denial = too little
permissions-grants--outcome-both = too much and too little
permissions-grants--outcome-unknown = not known
permissions-grants--no-account = { $name } is the number { $uid }, for which this machine has no account, so it belongs to no group here.
permissions-grants--other-account = The specification says “as: { $as }”, but the case looks at the mailbox of { $account }.
permissions-grants--mailbox = The access control lists were read at { $endpoint }. How entries for a user, groups and everybody are put together is the server’s own rule; what depends on it is not counted as right or wrong unless the server told it to the user.
permissions-grants--mailbox-owner = The mailbox belongs to { $who }, who is not counted.
permissions-grants--asked = The server was asked as { $who }: it told the rights in { $told ->
    [one] one folder
   *[other] { $told } folders
  }, and said of { $hidden } that there is no such folder.
permissions-grants--no-names = { $who } was logged in, but the server does not tell where the folders of others are; the lists alone count.
permissions-grants--not-asked = { $who } could not be asked ({ $operation }: { $obstacle }); the lists alone count.
permissions-grants--no-login = No account of the suite logs in there as { $who }, so the lists alone count.
permissions-grants--unknown-rights = In { $folder } the server grants rights whose meaning is not known: { $rights }. They prove nothing, and may be anything.
permissions-grants--repeated = In the list of { $folder } there is more than one entry for: { $who }. Either may count.
permissions-grants--no-folder = There is no folder { $folder } in this mailbox.
permissions-grants--folder-twice = More than one folder could be meant by { $folder }.
permissions-grants--by-entry = By an entry of the access control list for { $who }.
permissions-grants--by-no-entry = No entry of the access control list is for this one.
permissions-grants--by-everybody = By what everybody gets.
permissions-grants--by-asking = The server told so to this user, about { $name }.
permissions-grants--unknown-right = It depends on rights whose meaning is not known: { $rights }.
permissions-grants--depends-on-rule = It depends on the server’s rule for putting entries together, or on who is in which group: { $observed }.
permissions-grants--depends-on-groups = It depends on who is in which group, which a mail server does not tell: { $observed }.
permissions-grants--bare-group = The list has an entry { $group } without the mark of a group, so it may be for a user of this name.
permissions-grants--contradiction = The server contradicts itself: it told this user { $told }, and by its list it is { $listed }.
permissions-grants--not-shown = Asked as this user, the server does not show the folder { $name }: { $reply } Either this user may not even see it, or it has another name there.
permissions-grants--stranger-open = { $who } has no column in the matrix and an entry in the list; whether it gives more than everybody may have is not known: { $observed }.

# What a matrix covers and what it leaves open.
permissions-grants--grants = { $matched } of { $all ->
    [one] 1 permission
   *[other] { $all } permissions
  }
permissions-grants--covers-files = { $people ->
    [one] 1 user or group
   *[other] { $people } users and groups
  } of the matrix, and everybody else, may do what it says, and no more, in { $folders ->
    [one] 1 folder
   *[other] { $folders } folders
  } ({ $names }{ $more ->
    [0] {""}
   *[other] {""} and { $more } more
  })
    .compared = the rights of { $people ->
        [one] 1 user or group
       *[other] { $people } users and groups
      } and of everybody else in { $folders ->
        [one] 1 folder
       *[other] { $folders } folders
      }
permissions-grants--covers-mail = { $people ->
    [one] 1 user or group
   *[other] { $people } users and groups
  } of the matrix, and everybody else, may do what it says, and no more, in { $folders ->
    [one] 1 folder
   *[other] { $folders } folders
  } of the mailbox ({ $names }{ $more ->
    [0] {""}
   *[other] {""} and { $more } more
  })
    .compared = the rights of { $people ->
        [one] 1 user or group
       *[other] { $people } users and groups
      } and of everybody else in { $folders ->
        [one] 1 folder
       *[other] { $folders } folders
      } of the mailbox
permissions-grants--leaves-below = folders below these, and others that the matrix does not name, were not looked at
permissions-grants--leaves-files = the permissions of the files in them were not looked at
permissions-grants--leaves-folders = other folders, which the matrix does not name, were not looked at
permissions-grants--leaves-source = what was allowed on the source was not compared
