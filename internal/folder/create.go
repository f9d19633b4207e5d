package folder

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"verbatim/internal/study"
)

// Plan is what a new study starts with.
type Plan struct {
	Settings study.Settings // the id is made if it is empty
	Codebook []byte         // codebook.yaml
	Coder    string         // who makes it
}

// Create makes a new study in dir, which must not exist or be empty. Where it
// fails, what it made is taken away again.
func Create(ctx context.Context, dir, config string, p Plan) (*Folder, error) {
	return CreateWith(ctx, &Folder{Dir: dir, Config: config, Now: time.Now}, p)
}

// CreateWith is Create with the clock and randomness of f.
func CreateWith(ctx context.Context, f *Folder, p Plan) (_ *Folder, err error) {
	if f.Dir, err = filepath.Abs(f.Dir); err != nil {
		return nil, err
	}
	if err := ValidCoder(p.Coder); err != nil {
		return nil, err
	}
	existed, err := emptyDir(f.Dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil && !existed {
			os.RemoveAll(f.Dir)
		}
	}()
	for _, sub := range []string{transcriptsDir, summariesDir, exportsDir, textsDir, logDir, historyDir} {
		if err := os.MkdirAll(f.path(sub), 0o755); err != nil {
			return nil, fmt.Errorf("the study cannot be made in %s: %w", f.Dir, reason(err))
		}
	}
	if p.Settings.ID == "" {
		p.Settings.ID = hex.EncodeToString(f.random(16))
	}
	if p.Settings.Language == "" {
		p.Settings.Language = "en-GB"
	}
	if p.Settings.Approach == "" {
		p.Settings.Approach = study.NotSure
	}
	if err := writeBytes(f.path(readmeFile), 0o644, []byte(readme)); err != nil {
		return nil, err
	}
	// study.yaml comes last but one: a folder without it is not yet a study.
	for _, file := range []struct {
		rel  string
		data []byte
	}{
		{".gitattributes", []byte("# Bytes that are hashed stay as they are on every system.\n* -text\n")},
		{codebookFile, p.Codebook},
		{participantsFile, formatParticipants(nil, nil)},
		{settingsFile, newSettings(p.Settings)},
	} {
		if err := writeBytes(f.path(file.rel), 0o644, file.data); err != nil {
			return nil, err
		}
	}
	s, err := f.Begin(ctx, p.Coder)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return f, s.Commit()
}

// emptyDir says whether dir exists, and refuses one that holds something.
func emptyDir(dir string) (existed bool, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s cannot be used for a study: %w", dir, reason(err))
	}
	for _, e := range entries {
		if e.Name() == settingsFile {
			return true, &Exists{dir}
		}
	}
	if len(entries) > 0 {
		return true, &Occupied{dir}
	}
	return true, nil
}

// Exists says that there already is a study where one was to be made.
type Exists struct{ Dir string }

// Error is the sentence.
func (e *Exists) Error() string { return fmt.Sprintf("there is already a study in %s", e.Dir) }

// Hint says what to do.
func (e *Exists) Hint() string { return "choose another folder name; nothing was changed" }

// Occupied says that a folder for a new study holds other things.
type Occupied struct{ Dir string }

// Error is the sentence.
func (e *Occupied) Error() string { return fmt.Sprintf("the folder %s is not empty", e.Dir) }

// Hint says what to do.
func (e *Occupied) Hint() string {
	return "give the name of a new folder, for example inside this one; nothing was changed"
}

const readme = `This folder is a study: interviews, and what a team of researchers saw in them.

It was made with Verbatim, a free program for coding interview transcripts. You
can read everything in it without Verbatim, with a text editor and a spreadsheet.

  study.yaml         what the study is, who codes, what people consented to
  codebook.yaml      the themes: their definitions and rules
  participants.csv   who took part (opens in a spreadsheet)
  transcripts/       the interviews, one text file each, and a page about each
  summaries/         summaries of what people said about a theme
  exports/           tables and quotes that somebody made
  record/            the record of who did what; please do not edit
  .cache/            may be deleted at any moment

The words in here were given in confidence. If you found this folder and do not
know whose it is, please do not read on, and tell the person or institution whose
computer it is on.

To open it:   verbatim status --study THIS-FOLDER
`
