files-compare--means = Files that people used on the old system are not on the new one, or not as they were. Have what is missing, emptied or different copied again before the old system is switched off; look at what is extra and decide whether it may stay.
files-compare--missing = On the source and not on the target
files-compare--extra = On the target and not on the source
files-compare--different = Different on source and target
files-compare--emptied = Has content on the source and none on the target
files-compare--moved = Arrived in another place
files-compare--unreadable = Could not be read

files-compare--twin = On the other side there is “{ $name }”, a name that people and many systems take for the same.
files-compare--other-form = The same text in another Unicode form: { $source } on the source, { $target } on the target.
files-compare--first-difference = The first byte that differs is number { $offset }, counted from 0.
files-compare--changed = It was changed while it was read, twice ({ $side }).
files-compare--same-file = It is one and the same file on both sides (a hard link, a mount, or a link that leads to it): comparing it with itself proves nothing, and it is no copy.
files-compare--same-folder = This folder is part of the other side too (a mount, or a link that leads there), so that what is in it is no copy.
files-compare--fetched = The link leads to a file in a folder of the other side, so that it is no copy.
files-compare--doubled-name = The listing names “{ $name }” twice, which no folder can.
files-compare--may-be-hidden = It is not where it belongs; it could lie in a folder that could not be read.
files-compare--not-sought = It is not where it belongs; whether it lies elsewhere was not looked for.

files-compare--after-until = changed on the source after the agreed instant
files-compare--links-skipped = symbolic links, left out by the suite
files-compare--not-in-manifest = a manifest cannot know it (empty folders, links, special files)

files-compare--compared = { $pairs ->
    [one] 1 pair was
   *[other] { $pairs } pairs were
  } compared ({ $method ->
    [size] by size alone
    [bytes] byte by byte
    [sha256] by SHA-256
    [blake3] by BLAKE3
    [md5] by MD5
   *[other] by { $method }
  }); { $bytes ->
    [one] 1 byte was
   *[other] { $bytes } bytes were
  } read.
files-compare--manifest = The { $side } is a manifest of digests ({ $algorithm }): existence and content were compared, but no times, empty folders or links.
files-compare--manifest-instead = The { $side } is a manifest of { $algorithm } digests: that was compared, not { $asked } as asked; and no times, empty folders or links.
files-compare--times-not-compared = Times were not compared, because the manifest on the { $side } has none.
files-compare--written-alike = Both manifests say the same in the same order. So they do if both were made alike on equal trees, and also if one is a copy of the other: make sure that each was made where its files are.
files-compare--unprovable = { $items ->
    [one] 1 item is
   *[other] { $items } items are
  } of a sort that a manifest does not list (empty folders, links, special files); { $items ->
    [one] it was
   *[other] they were
  } counted and not compared.
files-compare--form-pairs = { $items ->
    [one] 1 name is
   *[other] { $items } names are
  } the same text in another Unicode form on the other side.
files-compare--links-followed = { $items ->
    [one] 1 link to a folder was
   *[other] { $items } links to folders were
  } followed.
files-compare--link-circles = { $items ->
    [one] 1 link leads back to a folder above itself; it was compared as a link.
   *[other] { $items } links lead back to a folder above themselves; they were compared as links.
  }
files-compare--unsought = { $items ->
    [one] 1 file without a counterpart was
   *[other] { $items } files without a counterpart were
  } not looked for elsewhere.
files-compare--excluded-unreadable = { $items ->
    [one] 1 excluded folder could not be listed; it
   *[other] { $items } excluded folders could not be listed; each
  } counts as one excluded item.
files-compare--twins = { $groups ->
    [one] 1 group of names on the { $side } differs
   *[other] { $groups } groups of names on the { $side } differ
  } only in case or Unicode form; on a system that takes them for the same, one of each group is lost.

files-compare--twins-table = Names that many systems take for the same
files-compare--moved-table = Where files moved
files-compare--side = { $side }
files-compare--column-side = Side
files-compare--column-names = Names
files-compare--column-source = Folder on the source
files-compare--column-target = Folder on the target
files-compare--column-files = Files

files-compare--spec = The specification cannot be understood: { $problem }
files-compare--same-tree = Source and target are the same tree, so that comparing them would prove nothing. Check the paths of both systems.
files-compare--manifests-differ = Both sides are manifests, but of different digests ({ $source } and { $target }), which cannot be compared.
files-compare--manifest-no-sizes = A manifest has no sizes. Compare by content instead.
files-compare--manifest-no-times = `until` needs the source's times, and a manifest has none. Leave it out, or compare the live tree.

# What a comparison covers and what it leaves open.
files-compare--covers-files = every file is there, under its name and path, and no other besides
    .compared = files, by name and path
files-compare--covers-others = { $links ->
    [compare] so is every link, leading where it led, and every empty folder
    [follow] so is whatever links lead to, and every empty folder
   *[other] so is every empty folder
  }
    .compared = { $links ->
        [compare] links and empty folders
        [follow] what links lead to, and empty folders
       *[other] empty folders
      }
files-compare--covers-content = the content of files is the same ({ $method ->
    [bytes] compared byte by byte
    [sha256] by SHA-256
    [blake3] by BLAKE3
    [md5] by MD5
   *[other] by { $method }
  })
    .compared = content ({ $method ->
        [bytes] byte by byte
        [sha256] by SHA-256
        [blake3] by BLAKE3
        [md5] by MD5
       *[other] by { $method }
      })
files-compare--covers-sizes = the sizes of files are the same
    .compared = sizes
files-compare--covers-times = times of modification are the same within { $tolerance }
    .compared = times of modification
files-compare--leaves-content = the content of files was not compared, only their sizes
files-compare--leaves-times = times of modification were not compared
files-compare--leaves-forms = the Unicode form of names was not compared
files-compare--leaves-links = symbolic links were left out
files-compare--leaves-followed = whether links are still links was not looked at
files-compare--leaves-manifest = links, empty folders and special files were not compared, because a manifest does not list them
files-compare--leaves-after-until = what changed on the source from { $until } on was not compared
files-compare--leaves-attributes = owners, modes, access lists, extended attributes and hard links were not compared
