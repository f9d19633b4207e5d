package app

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/folder"
	"verbatim/internal/trace"
)

// files looks through every other file: exports, copies, earlier versions.
func (n *namesLeft) files(ctx context.Context) error {
	needles := trace.New()
	for _, p := range n.key.Pairs() {
		needles.Name(p.Name)
	}
	past, err := n.f.PastFiles(n.s.State)
	if err != nil {
		return err
	}
	h := holding{f: n.f, key: n.key}
	done := map[string]bool{".cache": true, "record/lock": true, "study.yaml": true, "codebook.yaml": true, "participants.csv": true}
	for _, t := range n.s.Transcripts {
		done["transcripts/"+t.ID+".yaml"] = true
		if data, err := os.ReadFile(n.f.TranscriptPath(t.ID)); err == nil && string(data) == t.Text.String() {
			done["transcripts/"+t.ID+".txt"] = true
		}
	}
	for _, x := range past {
		holds, err := h.past(x)
		if err != nil {
			return err
		}
		if holds {
			n.say("`verbatim pseudonyms apply` removes it", "an earlier text or version, %s, holds a name", x.Rel)
		}
	}
	report, err := trace.Files(ctx, n.f.Dir, needles, func(rel string) bool {
		return done[rel] || strings.HasPrefix(rel, "record/log/") || named64(rel) || strings.HasPrefix(rel, "summaries/") && strings.HasSuffix(rel, ".yaml")
	})
	if err != nil {
		return err
	}
	for _, found := range report.Found {
		n.file(found)
	}
	for _, u := range report.Unreached {
		n.findings = append(n.findings, folder.Finding{Note: true, What: fmt.Sprintf("%s was not looked through for names: %s", n.maskedID(joinInside(u.Path, u.Inside)), u.Why)})
	}
	return nil
}

// named64 reports the files of the record that are named by a hash. Earlier ones
// are looked at one by one, and what holds now under its own name.
func named64(rel string) bool {
	name, ok := strings.CutPrefix(rel, "record/texts/")
	if !ok {
		name, ok = strings.CutPrefix(rel, "record/history/")
	}
	hash, ending, _ := strings.Cut(name, ".")
	return ok && len(hash) == 64 && slices.Contains([]string{"", "txt", "turns.json", "withdrawn"}, ending)
}

func joinInside(path, inside string) string {
	if inside == "" {
		return path
	}
	return path + " (" + inside + ")"
}

func (n *namesLeft) file(found trace.Found) {
	where := n.maskedID(joinInside(found.Path, found.Inside)) + n.whichFile(found.Path)
	times := fmt.Sprintf("%d times", found.Count)
	if found.Count == 1 {
		times = "once"
	}
	todo := todoFile
	switch {
	case strings.HasPrefix(found.Path, "transcripts/"):
		todo = "it is no present working copy: delete it, or `verbatim correct` it"
	case n.made[found.Path]:
		todo = todoExport
	}
	if strings.Contains(found.Inside, "docProps/") {
		where += ", the properties of a document,"
	}
	n.say(todo, "%s holds a name %s", where, times)
}

// whichFile tells a file apart whose own name is masked: the transcript whose
// working copy it is, or its place among the files of its folder.
func (n *namesLeft) whichFile(rel string) string {
	if n.maskedID(rel) == rel {
		return ""
	}
	dir, name := path.Split(rel)
	if id, isCopy := strings.CutSuffix(name, ".txt"); isCopy && dir == "transcripts/" {
		for i, t := range n.s.Transcripts {
			if strings.EqualFold(t.ID, id) {
				return fmt.Sprintf(" (transcript no. %d of `verbatim transcripts`)", i+1)
			}
		}
	}
	entries, err := os.ReadDir(filepath.Join(n.f.Dir, filepath.FromSlash(dir))) // sorted by name
	if err != nil {
		return ""
	}
	i := slices.IndexFunc(entries, func(e os.DirEntry) bool { return e.Name() == name })
	if i < 0 {
		return ""
	}
	return fmt.Sprintf(" (no. %d of %d by name in %s)", i+1, len(entries), strings.TrimSuffix(cmp.Or(n.maskedID(dir), "the study's folder"), "/"))
}
