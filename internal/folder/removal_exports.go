package folder

import (
	"context"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/trace"
)

// dropExports removes files that were made from the study and hold the words.
// Nothing else goes: a document that somebody wrote is theirs, also in exports/
// and also under the name of an export, and the search afterwards tells of it.
func (r *removal) dropExports(ctx context.Context) error {
	drop := map[string]bool{}
	made := r.f.exportsOf(r.state)
	for rel, events := range made {
		for _, e := range events { // short answers are not found by searching
			if r.how != coding.WithdrawPassages && e.To != "" && r.f.unchangedSince(e) &&
				slices.ContainsFunc(e.Participants, func(p string) bool { return strings.EqualFold(p, r.report.Participant) }) {
				drop[rel] = true
			}
		}
	}
	if !r.filed.Empty() {
		found, err := trace.Files(ctx, r.f.Dir, r.filed, func(rel string) bool {
			if info, err := os.Lstat(r.f.path(rel)); err == nil && info.IsDir() { // on the way to one
				return rel != "." && !within(made, rel)
			}
			return made[rel] == nil
		})
		if err != nil {
			return err
		}
		for _, x := range found.Found {
			if !tracked(x.Path) && slices.ContainsFunc(made[x.Path], r.f.unchangedSince) {
				drop[x.Path] = true
			}
		}
	}
	r.report.Exports = slices.Sorted(keys(drop))
	if r.s == nil {
		return nil
	}
	for _, rel := range r.report.Exports { // one that is open elsewhere does not keep the rest
		if removeFile(r.f.path(rel)) != nil {
			r.report.Stuck = append(r.report.Stuck, rel)
		}
	}
	return nil
}

// exportsOf are the exports inside the folder that the log knows of, by path.
func (f *Folder) exportsOf(st *coding.State) map[string][]*coding.Event {
	made := map[string][]*coding.Event{}
	for i := range st.Events {
		e := &st.Events[i]
		info, err := os.Lstat(f.path(e.Path))
		if e.Do == coding.Export && localPath(e.Path) && err == nil && info.Mode().IsRegular() {
			made[e.Path] = append(made[e.Path], e)
		}
	}
	return made
}

// within reports whether an export lies in a directory.
func within(made map[string][]*coding.Event, dir string) bool {
	for rel := range made {
		if strings.HasPrefix(rel, dir+"/") {
			return true
		}
	}
	return false
}

// localPath reports whether a path of an event is one inside the folder.
func localPath(rel string) bool {
	return rel != "" && path.Clean(rel) == rel && !path.IsAbs(rel) && rel != ".." && !strings.HasPrefix(rel, "../") && !strings.ContainsAny(rel, `\:`)
}

// exportedAround is how far the time of a file may lie from that of its export,
// where the export does not say what it wrote.
const exportedAround = 2 * time.Minute

// unchangedSince reports whether a file is as an export wrote it: the same bytes;
// of an export that does not say which, one of its formats, written at its time.
func (f *Folder) unchangedSince(e *coding.Event) bool {
	if e.To != "" {
		data, err := os.ReadFile(f.path(e.Path))
		return err == nil && text.HashOf(string(data)) == e.To
	}
	info, err := os.Stat(f.path(e.Path))
	at, terr := time.Parse(time.RFC3339, e.At)
	return err == nil && terr == nil && info.ModTime().Sub(at).Abs() <= exportedAround &&
		slices.Contains([]string{".xlsx", ".csv", ".tsv", ".md", ".json", ".txt", ".html", ".docx"}, strings.ToLower(path.Ext(e.Path)))
}
