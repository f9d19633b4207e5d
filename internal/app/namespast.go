package app

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/pseudonym"
	"verbatim/internal/study"
	"verbatim/internal/text"
)

// past are the files of the record that hold names and that nothing stands on
// once the plan is carried out.
func (p *NamesPlan) past(s *study.Study) ([]folder.Past, error) {
	all, err := pastOf(p.folder, s)
	if err != nil {
		return nil, err
	}
	h := holding{f: p.folder, key: p.options.Names.key}
	var found []folder.Past
	for _, x := range all {
		holds, err := h.past(x)
		if err != nil {
			return nil, err
		}
		if holds {
			found = append(found, x)
		}
	}
	return found, nil
}

// pastOf is everything in the record that says how it was.
func pastOf(f *folder.Folder, s *study.Study) ([]folder.Past, error) {
	files, err := f.PastFiles(s.State)
	if err != nil {
		return nil, err
	}
	memos, err := f.PastMemos(s.State)
	return append(files, memos...), err
}

// holding says which earlier texts and versions of files hold names.
type holding struct {
	f       *folder.Folder
	key     *pseudonym.Key
	present map[string]map[string]bool // by file: the names in its present version
}

// past reports whether an earlier text or version has a name in it. A name that
// still is in the file does not count: as long as the team keeps a theme called
// Hope, its history tells nothing more.
func (h *holding) past(x folder.Past) (bool, error) {
	if x.Rel == "" {
		return len(h.names("", x.Words)) > 0, nil
	}
	data, err := os.ReadFile(filepath.Join(h.f.Dir, filepath.FromSlash(x.Rel)))
	if err != nil {
		return false, fmt.Errorf("%s cannot be read: %s", x.Rel, plain(err))
	}
	now := h.present[x.Path]
	if now == nil {
		now = map[string]bool{}
		if x.Path != "" {
			present, err := os.ReadFile(filepath.Join(h.f.Dir, filepath.FromSlash(x.Path)))
			if err == nil {
				now = h.names(x.Path, string(present))
			}
		}
		if h.present == nil {
			h.present = map[string]map[string]bool{}
		}
		h.present[x.Path] = now
	}
	for name := range h.names(x.Path, string(data)) {
		if !now[name] {
			return true, nil
		}
	}
	return false, nil
}

// names are the listed names in a file of the study. In the pages about
// transcripts they stand in file names too, however written; initials count in
// what was said.
func (h *holding) names(path, data string) map[string]bool {
	find := h.key.Find
	if strings.HasPrefix(path, "transcripts/") {
		find = h.key.FindID
	}
	found := map[string]bool{}
	for _, m := range find(asText(data)) {
		if m.Kind != pseudonym.Perhaps && (m.Kind != pseudonym.Initials || m.InFull || path == "") {
			found[m.Pair.Name] = true
		}
	}
	return found
}

// asText reads UTF-16, in which spreadsheet programs may save participants.csv.
func asText(data string) string {
	var order binary.ByteOrder
	switch {
	case strings.HasPrefix(data, "\xFF\xFE"):
		order = binary.LittleEndian
	case strings.HasPrefix(data, "\xFE\xFF"):
		order = binary.BigEndian
	default:
		return data
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16([]byte(data[i:i+2])))
	}
	return string(utf16.Decode(units))
}

// rewrites reports whether the plan replaces names in a file of the study.
func (p *NamesPlan) rewrites(path string) bool {
	return path == "participants.csv" && p.People > 0 ||
		slices.ContainsFunc(p.renamed, func(n renamed) bool { return path == "transcripts/"+n.was.ID+".yaml" && n.page })
}

// removePast removes the earlier texts and versions that hold names, the texts
// that were just replaced in any case.
func (a *App) removePast(ctx context.Context, p *NamesPlan, w *folder.Session, parents map[text.Hash]bool) error {
	s, err := a.reload(ctx, p.folder)
	if err != nil {
		return err
	}
	s = s.Whole()                    // what held a name goes, whoever may see it
	before := map[string]text.Hash{} // by file that was rewritten: the version before
	for i := range s.State.Events {
		switch e := &s.State.Events[i]; {
		case e.Do == coding.Correct && parents[e.Text]:
			parents[e.Turns] = true
		case e.Do == coding.Put && p.rewrites(e.Path) && len(e.From) == 1:
			before[e.Path] = e.From[0]
		}
	}
	for _, h := range before {
		parents[h] = true
	}
	past, err := p.past(s)
	if err != nil {
		return err
	}
	all, err := p.folder.PastFiles(s.State)
	if err != nil {
		return err
	}
	for _, x := range all {
		if parents[x.Hash] && !slices.ContainsFunc(past, func(y folder.Past) bool { return y.Hash == x.Hash }) {
			past = append(past, x)
		}
	}
	p.Past = len(past)
	return w.RemovePast(ctx, past)
}
