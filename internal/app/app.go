// Package app holds the verbs: what a person can do with a study, one file
// each. The command line and the workbench are two doors to them; consent,
// locking and validation live behind them once. A verb prints nothing: it
// returns what it has to say, and sends notices to App.Notice.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Version is the version of Verbatim, set when a release is built.
var Version = "0.1.0-dev"

// App is one person's use of Verbatim.
type App struct {
	Dir    string                             // --study; empty: look upward from the working folder
	Coder  string                             // --coder; empty: from the environment or the configuration
	Name   string                             // what Coder is called, where the study does not know them yet
	Config string                             // the person's configuration folder
	Getenv func(string) string                // the environment
	Now    func() time.Time                   // the clock, for display times
	Notice func(format string, args ...any)   // a line for the person, beside the answer
	Begin  func(what string, total int) Meter // starts showing progress of work that takes its time

	// KeyWork is the logarithm of the work that guessing the passphrase of a key
	// of names costs. 0: the usual; tests lower it.
	KeyWork int

	// Because are the decisions that changes of the codebook are made because of,
	// each by its number (D12) or the beginning of its id.
	Because []string

	// Stripes gives the themes of a codebook their colours in pictures. Nil: none.
	Stripes func(*codebook.Book) map[string]export.Stripe

	held  *folder.Folder // see Hold
	still *study.Study   // see Still
}

// Meter shows how far some work has come.
type Meter interface {
	Add(n int)
	Done()
}

// Problem is an error for people: what and where in one sentence, and what to do.
type Problem struct {
	What  string
	Todo  string
	Usage bool  // the command was wrong, not the study
	Cause error // for --debug
}

// Error is the sentence.
func (p *Problem) Error() string { return p.What }

// Hint says what to do.
func (p *Problem) Hint() string { return p.Todo }

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.Cause }

func problem(todo, format string, args ...any) *Problem {
	return &Problem{What: fmt.Sprintf(format, args...), Todo: todo}
}

func usage(todo, format string, args ...any) *Problem {
	return &Problem{What: fmt.Sprintf(format, args...), Todo: todo, Usage: true}
}

// config is config.yaml in the person's configuration folder.
type config struct {
	Coder string `yaml:"coder"`
}

func (a *App) config() config {
	var c config
	data, err := os.ReadFile(filepath.Join(a.Config, "config.yaml"))
	if err == nil {
		_ = yaml.Unmarshal(data, &c)
	}
	return c
}

// who is the coder: --coder, $VERBATIM_CODER, the configuration, or the name
// of the account.
func (a *App) who() string {
	for _, name := range []string{a.Coder, a.Getenv("VERBATIM_CODER"), a.config().Coder} {
		if name != "" {
			return strings.ToLower(strings.TrimSpace(name))
		}
	}
	if u, err := user.Current(); err == nil {
		name := u.Username[strings.LastIndexAny(u.Username, `\/`)+1:]
		if slug := strings.Trim(strings.Map(coderRune, strings.ToLower(name)), "-"); slug != "" {
			return slug
		}
	}
	return "coder"
}

func coderRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return '-'
}

// folder finds and opens the study folder.
func (a *App) folder() (*folder.Folder, error) {
	if a.held != nil {
		return a.held, stillThere(a.held.Dir)
	}
	dir := a.Dir
	if dir == "" {
		dir = a.Getenv("VERBATIM_STUDY")
	}
	var err error
	if dir == "" {
		if dir, err = folder.Find("."); err != nil {
			return nil, err
		}
	}
	f, err := folder.Open(dir, a.Config)
	if err != nil {
		return nil, err
	}
	f.Now = a.Now
	return f, nil
}

// stillThere is an error where the folder of a study that is kept open went away:
// a memory stick was pulled out, a share is gone.
func stillThere(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "study.yaml")); !errors.Is(err, fs.ErrNotExist) {
		return nil // what else is wrong with it, reading it says better
	}
	if _, err := os.Stat(filepath.Join(dir, "record")); err == nil {
		return &folder.NotFound{Dir: dir, Parts: dir}
	}
	return problem("put the memory stick back, or connect to the share again, and go on; what was saved lies in that folder", "there is no study in %s any more", dir)
}

// open opens the study and tells what somebody who opens it should know.
func (a *App) open(ctx context.Context) (*folder.Folder, *study.Study, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, nil, err
	}
	a.greet(s, s.Notes)
	return f, s, nil
}

// greet tells somebody who opens the study what they should know.
func (a *App) greet(s *study.Study, notes []string) {
	a.tell(notes)
	if n := len(slices.DeleteFunc(waitingCodings(s, s.Viewer), func(c coding.Coding) bool { return c.Fate != text.Lost })); n > 0 {
		a.Notice("%s in a correction: `verbatim review`", one(n, "one of your codings lost its words", "%d of your codings lost their words"))
	}
}

// openQuietly opens the study for a verb that tells its notes itself.
func (a *App) openQuietly(ctx context.Context) (*folder.Folder, *study.Study, error) {
	f, err := a.folder()
	if err != nil || a.still != nil {
		return f, a.still, err
	}
	s, err := a.reload(ctx, f)
	return f, s, err
}

func (a *App) tell(notes []string) {
	for _, n := range notes {
		a.Notice("%s", n)
	}
}

// one is the sentence for one thing, or the one for several with their number.
func one(n int, single, several string) string {
	if n == 1 {
		return single
	}
	return fmt.Sprintf(several, n)
}

// reload is the study as it is now on disk, without telling its notes again.
func (a *App) reload(ctx context.Context, f *folder.Folder) (*study.Study, error) {
	s, err := f.Load(ctx, search.Reserved())
	if notes, did := f.Obey(ctx, a.who()); did { // a withdrawal was not carried out to its end here
		a.tell(notes)
		s, err = f.Load(ctx, search.Reserved())
	}
	if err != nil {
		return nil, err
	}
	return a.seen(f, s), nil
}

// write runs change in a writing session as coder, registering a coder who is new.
func (a *App) write(ctx context.Context, f *folder.Folder, coder string, change func(*folder.Session) error) error {
	s, err := f.Begin(ctx, coder)
	if err != nil {
		return err
	}
	defer s.Close()
	a.tell(s.Notes)
	added, err := s.AddCoder(a.newCoder(coder))
	if err != nil {
		return err
	}
	if added {
		a.Notice("%s is new here: added to the coders in study.yaml (another name: --coder NAME)", coder)
	}
	if err := change(s); err != nil {
		return err
	}
	return s.Commit()
}

// transcriptOf finds a transcript by id. One that this person is never to be
// shown is refused, and no reason is asked or given.
func transcriptOf(s *study.Study, id string) (*transcript.Transcript, error) {
	if t, ok := s.Transcript(id); ok {
		return t, notShownTo(s, s.Viewer, t)
	}
	return nil, noTranscript(s, id)
}

func noTranscript(s *study.Study, id string) error {
	if err := departedTranscript(s, id); err != nil {
		return err
	}
	var ids []string
	for _, t := range s.Transcripts {
		ids = append(ids, t.ID)
	}
	todo := "`verbatim transcripts` lists them"
	if len(ids) == 0 {
		todo = "there are none yet: `verbatim import FILE`"
	} else if len(ids) <= 12 {
		todo = "there are " + strings.Join(ids, ", ")
	}
	return problem(todo, "there is no transcript %q", id)
}

// themeOf finds a theme that may be coded.
func themeOf(s *study.Study, id string) (string, error) {
	t, ok := s.Book.Resolve(strings.ToLower(id))
	if !ok {
		return "", problem(themeHint(s, id), "there is no theme %q in codebook.yaml", id)
	}
	return t.ID, nil
}

// coding finds a coding by the beginning of its id.
func codingOf(s *study.Study, prefix string) (coding.Coding, error) {
	prefix = strings.ToLower(prefix)
	var found []coding.Coding
	for _, c := range append(slices.Clone(s.State.Codings), s.State.Lost...) {
		if strings.HasPrefix(c.ID.String(), prefix) {
			found = append(found, c)
		}
	}
	switch {
	case len(prefix) < 4:
		return coding.Coding{}, usage("give at least four characters of its id, as `verbatim quotes` and `verbatim log` show it", "%q is too short to name a coding", prefix)
	case len(found) == 0:
		return coding.Coding{}, problem("`verbatim log` shows ids; it may have been taken back already", "there is no coding %q", prefix)
	case len(found) > 1:
		return coding.Coding{}, problem("give more of its id", "%q names %d codings", prefix, len(found))
	}
	return found[0], nil
}

// Purpose reads the argument of --for.
func Purpose(s string, otherwise transcript.Purpose) (transcript.Purpose, error) {
	if s == "" {
		return otherwise, nil
	}
	p := transcript.Purpose(strings.ToLower(s))
	if !slices.Contains(transcript.Purposes, p) {
		return "", usage("say who will read it: team, publication, reuse or archive", "%q is not a purpose", s)
	}
	return p, nil
}

// place is where a span stands, for people: "P07-1 turn 34 (00:12:05)".
func place(t *transcript.Transcript, sp text.Span) string {
	i := max(0, t.TurnAt(sp.Start))
	if i >= len(t.Turns) {
		return t.ID
	}
	if _, to := t.TurnsIn(sp); to > i+1 {
		return fmt.Sprintf("%s turns %d to %d", t.ID, i+1, to)
	}
	if clock := transcript.Clock(t.Turns[i].TimeMS); clock != "" {
		return fmt.Sprintf("%s turn %d (%s)", t.ID, i+1, clock)
	}
	return fmt.Sprintf("%s turn %d", t.ID, i+1)
}
