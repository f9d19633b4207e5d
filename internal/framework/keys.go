package framework

import (
	"errors"
	"fmt"
	"strings"

	"verbatim/internal/study"
)

// What a framework workbook calls its parts.
const (
	SheetName    = "Framework"
	KeySheetName = "Verbatim keys"
	WhoHeading   = "Participant"
	IDHeading    = "Participant id"
	keyMark      = "verbatim framework"
	keyVersion   = "1"
)

// Keys are what makes a framework workbook known again, however its rows were
// sorted and its columns moved: who and what it has, by the words that stand in
// the first column and the first row, and what each cell said. They never go by
// places.
type Keys struct {
	Study, Stamp string
	Themes       []ThemeKey
	Attributes   []string // headings of columns that are not read
	People       []string
	Cells        map[CellKey]string // SHA-256 of what a cell said; no entry: nothing. Sealed: something else stood in its place
}

// ThemeKey is a theme, and the headings of its two columns.
type ThemeKey struct{ ID, Heading, Refs string }

// CellKey is a participant, in small letters, and a theme.
type CellKey struct{ Participant, Theme string }

// Sealed marks a cell that said something else than its summary: it is never read.
const Sealed = "sealed"

// KeyOf is the key of a cell.
func KeyOf(participant, theme string) CellKey { return CellKey{strings.ToLower(participant), theme} }

// KeysOf are the keys of a matrix. Shown gives what stands in a cell, and whether
// that is something else than its summary.
func KeysOf(s *study.Study, m *Matrix, shown func(i, j int) (string, bool)) *Keys {
	k := &Keys{Study: s.Settings.ID, Stamp: s.Stamp, Attributes: m.Spec.Attributes, Cells: map[CellKey]string{}}
	taken := map[string]bool{fold(WhoHeading): true, fold(IDHeading): true}
	for _, a := range m.Spec.Attributes {
		taken[fold(a)] = true
	}
	twice := map[string]int{}
	for _, c := range m.Cols {
		twice[fold(c.Name)]++
	}
	for _, c := range m.Cols {
		t := ThemeKey{ID: c.ID, Heading: c.Name, Refs: fmt.Sprintf("%s: quotes [%s]", c.Name, c.ID)}
		if taken[fold(t.Heading)] || twice[fold(c.Name)] > 1 || fold(c.Name) == "" {
			t.Heading = fmt.Sprintf("%s [%s]", c.Name, c.ID)
		}
		k.Themes = append(k.Themes, t)
	}
	for i, r := range m.Rows {
		k.People = append(k.People, r.ID)
		for j, c := range m.Cols {
			words, other := shown(i, j)
			if other {
				k.Cells[KeyOf(r.ID, c.ID)] = Sealed
			} else if h := Hash(words); h != "" {
				k.Cells[KeyOf(r.ID, c.ID)] = h
			}
		}
	}
	return k
}

// fold is a heading or a name as it is compared: case and spaces aside.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// Rows are the keys as rows of a sheet.
func (k *Keys) Rows() [][]string {
	rows := [][]string{{keyMark, keyVersion}, {"study", k.Study}, {"stamp", k.Stamp}}
	for _, t := range k.Themes {
		rows = append(rows, []string{"theme", t.ID, t.Heading, t.Refs})
	}
	for _, a := range k.Attributes {
		rows = append(rows, []string{"attribute", a})
	}
	for _, p := range k.People {
		rows = append(rows, []string{"participant", p})
	}
	for _, p := range k.People {
		for _, t := range k.Themes {
			if h := k.Cells[KeyOf(p, t.ID)]; h != "" {
				rows = append(rows, []string{"cell", p, t.ID, h})
			}
		}
	}
	return rows
}

var errNoKeys = errors.New("it has lost the hidden sheet by which its cells are known again")

// ParseKeys reads what Rows wrote. It trusts nothing but the form.
func ParseKeys(rows [][]string) (*Keys, error) {
	k := &Keys{Cells: map[CellKey]string{}}
	for n, r := range rows {
		at := func(i int) string {
			if i < len(r) {
				return r[i]
			}
			return ""
		}
		switch {
		case n == 0 && at(0) != keyMark:
			return nil, errNoKeys
		case n == 0 && at(1) != keyVersion:
			return nil, errors.New("it was made by a newer Verbatim")
		case at(0) == "study":
			k.Study = at(1)
		case at(0) == "stamp":
			k.Stamp = at(1)
		case at(0) == "theme" && at(1) != "":
			k.Themes = append(k.Themes, ThemeKey{at(1), at(2), at(3)})
		case at(0) == "attribute":
			k.Attributes = append(k.Attributes, at(1))
		case at(0) == "participant" && at(1) != "":
			k.People = append(k.People, at(1))
		case at(0) == "cell":
			k.Cells[KeyOf(at(1), at(2))] = at(3)
		}
	}
	if len(rows) == 0 || k.Study == "" {
		return nil, errNoKeys
	}
	return k, nil
}
