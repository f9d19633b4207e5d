package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/folder"
	"verbatim/internal/transcript"
)

// InitFrom makes a new study from the project of another program. Where that fails there
// is no new folder.
func (a *App) InitFrom(ctx context.Context, o InitOptions, path string, in ImportOptions) (*folder.Folder, *ProjectImport, error) {
	p, err := a.readProject(ctx, path, in)
	if err != nil {
		return nil, nil, err
	}
	if in.Names != nil { // the title is written down first of all
		renameProject(&renamer{key: in.Names.key}, p)
	}
	if o.Title == "" {
		o.Title = CoderName(cleanText(p.Name))
	}
	if strings.HasPrefix(p.Tool, "Verbatim") && len(o.Consent) == 0 {
		o.Consent, o.ConsentSource = consentIn(p.Description)
	}
	_, err = os.Stat(o.Dir)
	fresh := errors.Is(err, fs.ErrNotExist)
	f, err := a.Init(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	within := *a
	within.Dir = f.Dir
	done, err := within.bringProject(ctx, path, p, in)
	if err != nil && done == nil && fresh { // nothing of the project is there
		if dir, aerr := filepath.Abs(f.Dir); aerr == nil {
			_ = os.RemoveAll(dir) // nobody has put anything into it yet
		}
	}
	return f, done, err
}

// consentIn reads what everybody agreed to in the description that Verbatim gives a
// project, and where that is written down.
func consentIn(description string) (transcript.Consent, string) {
	consent := transcript.Consent{}
	for line := range strings.SplitSeq(description, "\n") {
		said, ok := strings.CutPrefix(line, everybodyAnswered)
		if !ok {
			continue
		}
		said = strings.TrimSuffix(said, ".")
		said, source, _ := strings.Cut(said, " (")
		for answer := range strings.SplitSeq(said, ", ") {
			ask, yes, _ := strings.Cut(answer, " ")
			if a := transcript.Answer(yes); slices.Contains(transcript.Asks, transcript.Ask(ask)) && (a == transcript.Yes || a == transcript.No) {
				consent[transcript.Ask(ask)] = a
			}
		}
		return consent, strings.TrimSuffix(source, ")")
	}
	return consent, ""
}
