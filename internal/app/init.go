package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"verbatim/codebook"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// InitOptions say what a new study starts with.
type InitOptions struct {
	Dir           string
	Title         string
	Codebook      string // name of a starter, or a file; empty: an empty codebook
	Approach      string
	Language      string
	Consent       transcript.Consent // the answers for everyone; blank where not asked
	ConsentSource string
}

// Init makes a new study and gives its folder.
func (a *App) Init(ctx context.Context, o InitOptions) (*folder.Folder, error) {
	approach := study.Approach(o.Approach)
	if o.Approach != "" && !slices.Contains(study.Approaches, approach) {
		return nil, usage("choose framework, reflexive, codebook or not-sure", "%q is not an approach", o.Approach)
	}
	if up, err := filepath.Abs(filepath.Dir(filepath.Clean(o.Dir))); err == nil {
		if outer, err := folder.Find(up); err == nil {
			return nil, problem("make it somewhere else", "%s lies inside another study, %s", o.Dir, outer)
		}
	}
	title := o.Title
	if title == "" {
		title = readable(filepath.Base(o.Dir))
	}
	book, err := startingCodebook(o.Codebook, title)
	if err != nil {
		return nil, err
	}
	f := &folder.Folder{Dir: o.Dir, Config: a.Config, Now: a.Now}
	return folder.CreateWith(ctx, f, folder.Plan{
		Settings: study.Settings{
			Title: title, Approach: approach, Language: o.Language, Coders: []study.Coder{a.newCoder(a.who())},
			Consent: o.Consent, ConsentSource: o.ConsentSource,
		},
		Codebook: book,
		Coder:    a.who(),
	})
}

// startingCodebook is a starter by name, a file, or an empty codebook.
func startingCodebook(name, title string) ([]byte, error) {
	if name == "" {
		return codebook.New(title).Bytes(), nil
	}
	if data, ok := codebook.Starter(name); ok {
		return data, nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("the starters are "+strings.Join(codebook.Starters(), ", ")+"; anything else is taken for a file", "there is no starter codebook or file %q", name)
	}
	if err != nil {
		return nil, problem("", "the codebook %s cannot be read: %s", name, err)
	}
	if _, err := codebook.Parse(filepath.Base(name), data); err != nil {
		return nil, err
	}
	return data, nil
}

// readable makes a title of a folder name: "peer-support_2026" is "Peer support 2026".
func readable(name string) string {
	s := strings.TrimSpace(strings.NewReplacer("-", " ", "_", " ").Replace(name))
	if s == "" || s == "." {
		return "Untitled study"
	}
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}
