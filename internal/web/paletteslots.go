package web

import (
	"maps"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/app"
	"verbatim/internal/folder"
)

// ownFrom is the number of the first theme whose colour the codebook names; the
// numbers below are places among the colours given.
const ownFrom = 1000

// slots give themes their numbers: those they had, and free ones to new themes.
type slots struct {
	kept  folder.ThemeColours
	used  map[int]bool // numbers of themes that are in the codebook
	named map[int]bool // colours that the codebook gives by itself
}

// slotsOf is what is remembered of the themes of a codebook. Where two remember
// the same place, the first in the file has it.
func slotsOf(book *codebook.Book, kept folder.ThemeColours) *slots {
	s := &slots{kept: folder.ThemeColours{Slots: map[string]int{}, Own: map[string]int{}}, used: map[int]bool{}, named: map[int]bool{}}
	maps.Copy(s.kept.Slots, kept.Slots)
	maps.Copy(s.kept.Own, kept.Own)
	all := hues()
	for _, t := range book.Themes() {
		if i := hueCalled(all, t.Colour); i >= 0 {
			s.named[i] = true
		}
	}
	for _, t := range book.Themes() {
		list, has := s.kept.Slots, func(n int) bool { return n >= 0 && n < ownFrom && !s.named[n] }
		if t.Colour != "" {
			list, has = s.kept.Own, func(n int) bool { return n >= ownFrom }
		}
		if n, ok := list[t.ID]; ok && has(n) && !s.used[n] {
			s.used[n] = true
		} else {
			delete(list, t.ID)
		}
	}
	return s
}

// number is the number of a theme, for good.
func (s *slots) number(t codebook.Theme) int {
	list, find := s.kept.Slots, s.free
	if t.Colour != "" {
		list, find = s.kept.Own, s.freeOwn
	}
	n, ok := list[t.ID]
	if !ok {
		n = find()
		list[t.ID], s.used[n] = n, true
	}
	return n
}

func (s *slots) freeOwn() int {
	n := ownFrom
	for s.used[n] {
		n++
	}
	return n
}

// free is the first colour that nobody has; then one that is kept for a theme
// which may come back; and then colours come again with another pattern.
func (s *slots) free() int {
	waits := map[int]string{}
	for id, n := range s.kept.Slots {
		if !s.used[n] {
			waits[n] = id
		}
	}
	waiting := -1
	for n := range len(hues()) {
		if s.used[n] || s.named[n] {
			continue
		}
		if waits[n] == "" {
			return n
		}
		if waiting < 0 {
			waiting = n
		}
	}
	if waiting >= 0 {
		delete(s.kept.Slots, waits[waiting])
		return waiting
	}
	n := len(hues())
	for s.used[n] {
		n++
	}
	return n
}

// paletteFor gives the themes of a study their colours, and remembers them: in
// the study's cache, and while the workbench runs, since the cache may be deleted
// and some studies can only be read.
func (s *Server) paletteFor(a *app.App, book *codebook.Book) *Palette {
	s.colouring.Lock()
	defer s.colouring.Unlock()
	dir, _ := a.Folder()
	kept := a.ThemeColours()
	if s.coloured.dir == dir {
		kept = together(kept, s.coloured.ThemeColours)
	}
	p := newPalette(book, kept)
	s.coloured.dir, s.coloured.ThemeColours = dir, p.kept
	a.KeepThemeColours(p.kept)
	return p
}

// together is what the first remembers, and what only the second does.
func together(first, second folder.ThemeColours) folder.ThemeColours {
	both := folder.ThemeColours{Slots: maps.Clone(second.Slots), Own: maps.Clone(second.Own)}
	if both.Slots == nil {
		both.Slots = map[string]int{}
	}
	if both.Own == nil {
		both.Own = map[string]int{}
	}
	maps.Copy(both.Slots, first.Slots)
	maps.Copy(both.Own, first.Own)
	return both
}

// hueCalled is the place of a colour by its name or by its stripe; -1 if it is
// none of ours.
func hueCalled(all []Hue, colour string) int {
	for i, h := range all {
		if strings.EqualFold(h.Name, colour) || strings.EqualFold(h.Stripe, colour) {
			return i
		}
	}
	return -1
}
