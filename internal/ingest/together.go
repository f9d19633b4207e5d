package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
)

// Companion reports whether a file is read only together with another: the
// annotations of brat.
func Companion(name string) bool { return ending(name) == "ann" }

// Together says which files are one transcript: each group has the places in
// paths of a file and of those that belong to it. An annotation file of brat
// (.ann) belongs to the text of its name, and TextGrids of one recording, called
// alike up to a speaker's name at the end, belong to the first of them.
func Together(paths []string) [][]int {
	var groups [][]int
	at := map[string]int{} // by what they have in common, the group
	texts := map[string]bool{}
	for _, p := range paths {
		texts[strings.ToLower(slashed(p))] = true
	}
	for i, p := range paths {
		p = slashed(p)
		key := ""
		switch end := ending(p); {
		case end == "textgrid" && recording(p) != "":
			key = strings.ToLower(recording(p)) + ".textgrid"
		case end == "txt" || end == "ann" && texts[strings.ToLower(withoutEnding(p))+".txt"]:
			key = strings.ToLower(withoutEnding(p)) + ".txt"
		}
		g, ok := at[key]
		switch {
		case key == "" || !ok:
			at[key] = len(groups)
			groups = append(groups, []int{i})
		case ending(p) == "txt": // the text comes first, wherever it stands
			groups[g] = append([]int{i}, groups[g]...)
		default:
			groups[g] = append(groups[g], i)
		}
	}
	return groups
}

func slashed(p string) string { return strings.ReplaceAll(p, `\`, "/") }

func withoutEnding(p string) string { return strings.TrimSuffix(p, path.Ext(p)) }

// recording is the path of a TextGrid up to the name of who speaks in it; empty
// where it ends in a number, because that tells recordings apart.
func recording(p string) string {
	p = withoutEnding(p)
	i := strings.LastIndexAny(p, "_- ")
	if i <= strings.LastIndexByte(p, '/')+1 || strings.ContainsAny(p[i:], "0123456789/") || i == len(p)-1 {
		return ""
	}
	return p[:i]
}

// identity is the id and the hash of a file and of those that belong to it.
func (d *draft) identity() (id, sum string) {
	hash := sha256.Sum256(d.src.Data)
	id, sum = documentID(d.src.Name), hex.EncodeToString(hash[:])
	if len(d.src.With) == 0 {
		return id, sum
	}
	all := hash[:]
	for _, s := range d.src.With {
		one := sha256.Sum256(s.Data)
		all = append(all, one[:]...)
	}
	hash = sha256.Sum256(all)
	if common := recording(d.src.Name); common != "" && ending(d.src.Name) == "textgrid" {
		id = documentID(common + ".textgrid")
	}
	return id, hex.EncodeToString(hash[:])
}
