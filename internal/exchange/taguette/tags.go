package taguette

import (
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
)

// readTags reads the codebook.
func (r *reader) readTags() error {
	var codes []exchange.Code
	deep := r.db.Columns("tags")["parent_id"] != ""
	err := r.rows("tags", "id", []string{"project_id", "id", "path", "description", "parent_id"}, func(row sqlite.Row) error {
		if row.Text(0) == r.id {
			codes = append(codes, exchange.Code{ID: row.Text(1), Name: lines(row.Text(2)), Description: lines(row.Text(3)), Parent: row.Text(4)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !deep {
		r.nest(codes)
	}
	r.p.Codes = ordered(codes)
	r.tags = map[string]bool{}
	for _, c := range codes {
		r.tags[c.ID] = true
	}
	return nil
}

// nest puts tags under others where teams named them so: "care.time" under "care",
// and then calls it "time". A tag whose beginning is no tag itself keeps its whole name:
// nothing says that its full stop or slash parts anything.
func (r *reader) nest(codes []exchange.Code) {
	byName := map[string]int{}
	for i, c := range codes {
		byName[c.Name] = i
	}
	nested := 0
	names := make([]string, len(codes)) // the old ones are looked at until all are done
	for i, c := range codes {
		names[i] = c.Name
		for _, cut := range cuts(c.Name) {
			if at, ok := byName[c.Name[:cut[0]]]; ok && at != i {
				codes[i].Parent, names[i] = codes[at].ID, c.Name[cut[1]:]
				nested++
				break
			}
		}
	}
	for i := range codes {
		codes[i].Name = names[i]
	}
	if nested > 0 {
		r.p.Note("Taguette has no levels of tags; " + counted(nested, "tag", "tags") + " went under the tag that the name begins with.")
	}
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// cuts lists where a name can be parted, from its end: the end of what is before, and
// the beginning of what is after. A full stop parts nothing beside a space ("Dr. Lee"),
// and nothing parts numbers ("1.5", "24/7").
func cuts(name string) [][2]int {
	var found [][2]int
	for i := 1; i < len(name); {
		n := 0
		switch {
		case strings.HasPrefix(name[i:], "::"):
			n = 2
		case strings.IndexByte("./>:\\|", name[i]) >= 0:
			n = 1
		}
		if n == 0 {
			i++
			continue
		}
		before, after := strings.TrimRight(name[:i], " "), strings.TrimLeft(name[i+n:], " ")
		spaced := len(before) < i || len(name)-len(after) > i+n
		dots := name[i] == '.' && (spaced || name[i-1] == '.' || strings.HasPrefix(after, "."))
		if before != "" && after != "" && !dots && !(digitAtEnd(before) && digitAtStart(after)) {
			found = append(found, [2]int{len(before), len(name) - len(after)})
		}
		i += n
	}
	for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
		found[i], found[j] = found[j], found[i]
	}
	return found
}

func digitAtEnd(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsDigit(r)
}

func digitAtStart(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsDigit(r)
}

// ordered puts each code after the one it is under; what is under itself, or under
// something that is not there, comes to the top.
func ordered(codes []exchange.Code) []exchange.Code {
	index := map[string]int{}
	for i, c := range codes {
		index[c.ID] = i
	}
	depth := make([]int, len(codes)) // 0: not known yet; the top is 1
	for i := range codes {
		var way []int
		at := i
		for depth[at] == 0 {
			depth[at] = -1
			way = append(way, at)
			up, ok := index[codes[at].Parent]
			if !ok || depth[up] == -1 {
				codes[at].Parent = ""
				break
			}
			at = up
		}
		known := max(depth[at], 0)
		for k := len(way) - 1; k >= 0; k-- {
			known++
			depth[way[k]] = known
		}
	}
	order := make([]int, len(codes))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return depth[order[a]] < depth[order[b]] })
	out := make([]exchange.Code, 0, len(codes))
	for _, i := range order {
		out = append(out, codes[i])
	}
	return out
}
