package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// inTheWay says which codings keep an earlier codebook from being put back: all
// that are of themes it lacks, and whose they are. Parted is the theme whose split
// they were handed on from, where there is one. Both are empty where none are.
func inTheWay(s *study.Study, book *codebook.Book) (said, parted string) {
	var list []string
	for _, t := range s.Book.Themes() {
		of := map[string]int{}
		for _, c := range s.State.Codings {
			if s.ThemeOf(c) == t.ID {
				of[c.Coder]++
			}
		}
		if len(book.Check(map[string]int{t.ID: sum(of)})) == 0 {
			continue
		}
		list = append(list, one(sum(of), "1 coding", "%d codings")+" of "+t.Name+" ("+whoseCodings(s, of)+")")
		for _, from := range s.Book.Themes() {
			if parted == "" && slices.Contains(splitInto(s, from), t.ID) {
				parted = from.ID
			}
		}
	}
	return strings.Join(list, ", "), parted
}

func sum(of map[string]int) int {
	n := 0
	for _, k := range of {
		n += k
	}
	return n
}

// whoseCodings is "Amina 7, Ben 5".
func whoseCodings(s *study.Study, of map[string]int) string {
	var ids, list []string
	for id := range of {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		list = append(list, coderName(s, id)+" "+one(of[id], "1", "%d"))
	}
	return strings.Join(list, ", ")
}

// wayBack says what stands in the way of taking a change of the codebook back.
func wayBack(f *folder.Folder, s *study.Study, e coding.Event) (said, parted string) {
	if len(e.From) == 0 {
		return "", ""
	}
	book, err := versionOf(f, e.From[0])
	if err != nil {
		return "", ""
	}
	return inTheWay(s, book)
}

// UndoSplitSteps takes back all that the person decided about a theme that is
// being split, and says how many decisions that were.
func (a *App) UndoSplitSteps(ctx context.Context, theme string) (n int, err error) {
	for {
		what, _, err := a.UndoSplitStep(ctx, theme)
		if err != nil || what == "" {
			return n, err
		}
		n++
	}
}
