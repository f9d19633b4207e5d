package folder

import (
	"os"
	"path"
	"slices"
	"strings"
	"unicode"
)

// Synchronisers that find a file changed in two places keep both: one under its
// name, the other beside it under a longer one. Such a stray is a version of the
// file that nobody has put in yet.

// strayOf is the tracked file that another file is a stray version of; empty
// where it is none.
func (l *ledger) strayOf(rel string) string {
	if len(l.puts[rel]) > 0 {
		return ""
	}
	dir, name := path.Split(rel)
	ext := path.Ext(name)
	for _, stem := range strayStems(strings.TrimSuffix(name, ext)) {
		if base := dir + stem + ext; tracked(base) && len(l.puts[base]) > 0 {
			return base
		}
	}
	return ""
}

// strayStems are the names, without ending, that the name of a stray may have
// been made from:
//
//	participants (Amy's conflicted copy 2026-11-22)   Dropbox, Nextcloud
//	codebook-DESKTOP-AB12                             OneDrive
//	study (1), study 2                                Google Drive, iCloud
//	codebook.sync-conflict-20261122-101010-ABCDEFG    Syncthing
func strayStems(stem string) []string {
	var stems []string
	if before, _, ok := strings.Cut(stem, ".sync-conflict-"); ok {
		stems = append(stems, before)
	}
	if i := strings.LastIndex(stem, " ("); i > 0 && strings.HasSuffix(stem, ")") {
		inside := strings.ToLower(stem[i+2 : len(stem)-1])
		if digits(inside) || strings.Contains(inside, "conflict") || strings.Contains(inside, "konflikt") || strings.Contains(inside, "conflit") {
			stems = append(stems, stem[:i])
		}
	}
	if i := strings.LastIndexByte(stem, ' '); i > 0 && digits(stem[i+1:]) {
		stems = append(stems, stem[:i])
	}
	for i, c := range stem {
		if c == '-' && i > 0 && machine(stem[i+1:]) {
			stems = append(stems, stem[:i])
		}
	}
	return stems
}

func digits(s string) bool {
	return s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == ""
}

// machine reports whether s may be the name of a computer on Windows.
func machine(s string) bool {
	return len(s) >= 3 && len(s) <= 63 && strings.ContainsFunc(s, unicode.IsUpper) &&
		strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// strays are the stray versions in the folder, sorted.
func (l *ledger) strays(f *Folder) []string {
	var found []string
	for _, dir := range []string{"", transcriptsDir + "/", summariesDir + "/"} {
		entries, err := os.ReadDir(f.path(dir + "."))
		if err != nil {
			continue
		}
		for _, e := range entries {
			if rel := dir + e.Name(); !e.IsDir() && l.strayOf(rel) != "" {
				found = append(found, rel)
			}
		}
	}
	slices.Sort(found)
	return found
}
