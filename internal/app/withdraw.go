package app

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// WithdrawOptions say who withdraws and how far.
type WithdrawOptions struct {
	Participant string
	How         string // quoting, passages, words, everything, or renewed; empty: what they asked for before
	Transcript  string // with passages
	Words       Selection
}

// Withdrawals are how far a withdrawal can go, with a sentence about each.
func Withdrawals() [][2]string {
	return [][2]string{
		{coding.WithdrawQuoting, "no words of theirs leave the team any more; nothing is removed"},
		{coding.WithdrawPassages, "what they said in one place is removed"},
		{coding.WithdrawWords, "all their words are removed; how often they spoke of what still counts"},
		{coding.WithdrawEverything, "all their words are removed, their name and what is known about them; nothing of theirs counts"},
	}
}

// Withdrawal is what somebody's withdrawal would do, or did. It holds none of
// their words.
type Withdrawal struct {
	Participant string             `json:"participant"`
	How         string             `json:"how"`
	Done        bool               `json:"done"` // false: this is what would happen
	At          string             `json:"at"`
	By          string             `json:"by"`
	Transcripts []WithdrawnText    `json:"transcripts"`
	Codings     int                `json:"codings"`   // whose words go; they keep their places
	Memos       int                `json:"memos"`     // memos and reasons in which words are replaced
	Versions    int                `json:"versions"`  // earlier versions of files
	Rewritten   []string           `json:"rewritten"` // files in which words are replaced
	Removed     []string           `json:"removed"`   // files made from the study
	Stuck       []string           `json:"stuck"`     // files that could not be removed now
	Exports     []WithdrawnExport  `json:"exports"`   // what the log says carried their words
	Themes      []string           `json:"themes"`    // ids of themes that have words of theirs for a name
	Searched    *WithdrawnSearched `json:"searched"`  // null where nothing was searched for
	Left        []WithdrawnPlace   `json:"left"`      // where their words or name still stand
	Closed      []WithdrawnPlace   `json:"closed"`    // what could not be looked into
	Gone        []string           `json:"gone"`      // what was left, and is not there any more
	NamedMemos  []NamedMemo        `json:"named_memos"`
	Runs        []WithdrawnRun     `json:"runs"` // when it was carried out; several if it was interrupted
	Git         bool               `json:"git"`  // the folder is under version control

	study         *study.Study
	folder        *folder.Folder
	order         folder.Order
	nameless      bool // no name of theirs was known to search for
	removedBefore bool // there is a record of what was removed
	standing      bool // an order that stands already is carried out to its end
	unknown       bool // the words were gone already, so nothing new could be searched for
}

// NamedMemo is a memo or reason in which their name is left, because it means
// other things in this study too.
type NamedMemo struct {
	ID    string `json:"id"`
	Coder string `json:"coder"`
}

// WithdrawnRun is one time that a withdrawal was carried out.
type WithdrawnRun struct {
	At       string `json:"at"`
	By       string `json:"by"`
	How      string `json:"how"`
	Finished bool   `json:"finished"` // false: it was interrupted, and finished by a later one
}

// WithdrawnText is a transcript in which words go.
type WithdrawnText struct {
	Transcript string `json:"transcript"`
	Alone      bool   `json:"alone"`   // nobody else took part in it
	Turns      int    `json:"turns"`   // turns of which words go
	Echoes     int    `json:"echoes"`  // repeats by the interviewer that go
	Others     int    `json:"others"`  // places where others say the same, which stay
	Earlier    int    `json:"earlier"` // texts that go where the present one has no words of theirs
}

// WithdrawnExport is something made from the study that carried their words.
type WithdrawnExport struct {
	Path string `json:"path"`
	At   string `json:"at"`
	By   string `json:"by"`
	For  string `json:"for"`
	Fate string `json:"fate"` // removed, here, elsewhere
}

// WithdrawnSearched is how much was looked through.
type WithdrawnSearched struct {
	Files    int `json:"files"`
	Archives int `json:"archives"` // opened, also those inside others
	Parts    int `json:"parts"`    // files and parts of archives
}

// WithdrawnPlace is a file, or a part of an archive.
type WithdrawnPlace struct {
	Path   string `json:"path"`
	Inside string `json:"inside"`
	What   string `json:"what"` // words, name; or why it could not be looked into
	Count  int    `json:"count"`

	Changed bool `json:"changed"` // it is another file since: what it holds now is not known
}

// PlanWithdrawal says what a withdrawal would do. It changes nothing.
func (a *App) PlanWithdrawal(ctx context.Context, o WithdrawOptions) (*Withdrawal, error) {
	f, err := a.folder()
	if err != nil {
		return nil, err
	}
	s, err := f.Load(ctx, search.Reserved()) // carrying nothing out yet: the record is to say what was done
	if err != nil {
		return nil, err
	}
	s.Viewer = a.who()
	who, before := whoWithdraws(s, o.Participant)
	if who == "" { // a correction may have taken out all that names them
		who = f.PastParticipant(s.State, o.Participant)
	}
	if who == "" {
		return nil, &folder.Unknown{Participant: o.Participant}
	}
	how, err := howFar(o.How, who, before)
	if err != nil {
		return nil, err
	}
	w := &Withdrawal{Participant: who, How: how, study: s, folder: f, order: folder.Order{Participant: who, How: how}, standing: before == how && o.Transcript == ""}
	if how == coding.WithdrawRenewed && before != coding.WithdrawQuoting {
		return nil, notRenewed(s, who, before)
	}
	if how == coding.WithdrawPassages && !w.standing {
		if w.order.Passages, err = passagesToWithdraw(s, who, o); err != nil {
			return nil, err
		}
	} else if o.Transcript != "" || !o.Words.IsZero() {
		return nil, usage("leave the passage out, or withdraw it alone with --passages", "--%s is about all their words", how)
	}
	r, err := f.Foresee(ctx, w.order)
	if err != nil {
		return nil, err
	}
	if len(r.Edited) > 0 && r.Known {
		id := r.Edited[0]
		return nil, problem("take the edit over with `verbatim correct "+id+"`, or throw it away with --put-back; then withdraw", "%s was edited and not yet corrected", id)
	}
	w.take(r)
	kept, err := f.Removals(who)
	if err != nil {
		return nil, err
	}
	if kept != nil && w.Removes() {
		w.removedBefore = w.standing && (len(kept.Transcripts)+kept.Bodies+kept.Versions+len(kept.Rewritten)+len(kept.Exports)) > 0
	}
	w.exports(r)
	w.Git = underGit(f.Dir)
	return w, nil
}

// whoWithdraws is a participant as the study spells them, and how far they have
// withdrawn already; "" where nobody is known by that name.
func whoWithdraws(s *study.Study, name string) (who, before string) {
	before = s.State.Withdrawn[strings.ToLower(name)]
	for i := range s.State.Events {
		e := &s.State.Events[i]
		if e.Do != coding.Withdraw || !strings.EqualFold(e.Participant, name) || e.How == coding.WithdrawRemoved {
			continue
		}
		who = e.Participant
		if e.How == coding.WithdrawPassages && (before == "" || before == coding.WithdrawQuoting) {
			before = coding.WithdrawPassages
		}
	}
	if p, ok := s.Participant(name); ok {
		return p.ID, before
	}
	for _, t := range s.Transcripts {
		for _, id := range s.ParticipantsIn(t) {
			if strings.EqualFold(id, name) {
				return id, before
			}
		}
	}
	return who, before
}

// howFar is how far to go: as far as was asked, and no less far than before.
func howFar(how, who, before string) (string, error) {
	levels := []string{coding.WithdrawQuoting, coding.WithdrawWords, coding.WithdrawEverything}
	switch {
	case how == coding.WithdrawRenewed:
		return how, nil
	case how == "" && before == "":
		return "", usage("say one of "+strings.Join(levelFlags(), ", ")+"; `verbatim withdraw --help` explains them", "how far does %s withdraw?", who)
	case how == "", slices.Index(levels, before) > slices.Index(levels, how) && before != coding.WithdrawQuoting:
		return before, nil
	case how == coding.WithdrawQuoting && before == coding.WithdrawPassages:
		return how, nil
	}
	return how, nil
}

// notRenewed says why somebody cannot agree to being quoted again.
func notRenewed(s *study.Study, who, before string) error {
	if before == "" || before == coding.WithdrawPassages && s.State.Withdrawn[strings.ToLower(who)] == "" {
		return problem("`verbatim consent "+who+"` says what they agreed to", "%s has not withdrawn from being quoted", who)
	}
	return problem("what was removed cannot come back", "%s withdrew with %s, on %s", who, farInWords(before), withdrewOn(s, who))
}

func levelFlags() []string {
	var flags []string
	for _, l := range Withdrawals() {
		flags = append(flags, "--"+l[0])
	}
	return flags
}

// passagesToWithdraw are the parts of a passage that are the participant's, and
// those of an interviewer between them. What another participant says there is
// theirs and stays.
func passagesToWithdraw(s *study.Study, who string, o WithdrawOptions) ([]folder.Passage, error) {
	if o.Transcript == "" || o.Words.IsZero() {
		return nil, usage("for example --passages --transcript P07-1 --turn 12", "say which passage, with --transcript and one of --turn, --span or --quote")
	}
	t, err := transcriptOf(s, o.Transcript)
	if err != nil {
		return nil, err
	}
	sp, err := o.Words.find(s.Release(transcript.ForTeam), t)
	if err != nil {
		return nil, err
	}
	var passages []folder.Passage
	theirs := false
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		speaker := t.Speaker(turn.Speaker).Participant
		if speaker != "" && !strings.EqualFold(speaker, who) {
			continue
		}
		theirs = theirs || speaker != ""
		passages = append(passages, folder.Passage{Transcript: t.ID, Text: t.Text.Hash(), Span: turn.Speech.Intersect(sp)})
	}
	if !theirs {
		return nil, problem("`verbatim transcripts` says who speaks where", "%s says nothing in that passage of %s", who, t.ID)
	}
	return passages, nil
}

// Withdraw carries a planned withdrawal out, and says what was done and what is
// left.
func (a *App) Withdraw(ctx context.Context, w *Withdrawal) error {
	var r *folder.Removal
	err := a.write(ctx, w.folder, a.who(), func(session *folder.Session) (err error) {
		r, err = session.Withdraw(ctx, w.order)
		return err
	})
	if err != nil {
		return err
	}
	w.Done, w.By, w.At, w.unknown = true, a.who(), a.Now().UTC().Format(time.RFC3339), !r.Known
	w.take(r)
	kept, err := w.folder.Removals(w.Participant)
	if err != nil {
		return err
	}
	if kept != nil && w.Removes() {
		w.remember(kept)
	}
	w.exports(r)
	return a.index(ctx, w.folder)
}

// remember reads off all that was ever removed, and what of it is left now.
func (w *Withdrawal) remember(k *folder.KeptRemoval) {
	w.take(&k.Removal)
	w.Stuck, w.Searched, w.Gone = []string{}, nil, orNone(k.Gone)
	if s := k.Searched; s != nil {
		w.Searched, w.nameless = &WithdrawnSearched{s.Files, s.Archives, s.Parts}, s.Nameless
	}
	for _, p := range k.Places {
		place := WithdrawnPlace{p.Path, p.Inside, p.What, p.Count, p.Changed}
		switch {
		case p.What == folder.PlaceStuck:
			w.Stuck = append(w.Stuck, p.Path)
		case p.Closed():
			w.Closed = append(w.Closed, place)
		default:
			w.Left = append(w.Left, place)
		}
	}
	w.Themes = slices.DeleteFunc(w.Themes, func(id string) bool { _, ok := w.study.Book.Theme(id); return !ok })
	w.NamedMemos = slices.DeleteFunc(w.NamedMemos, func(m NamedMemo) bool {
		e := slices.IndexFunc(w.study.State.Events, func(e coding.Event) bool { return e.ID.String() == m.ID })
		return e >= 0 && w.study.State.Events[e].Do == coding.MemoKind &&
			!slices.ContainsFunc(w.study.State.Memos, func(x coding.Memo) bool { return x.ID.String() == m.ID })
	})
	for _, r := range k.Runs {
		w.Runs = append(w.Runs, WithdrawnRun{r.At, r.By, r.How, r.Finished})
		w.At, w.By = r.At, r.By
	}
}

// take reads off what a removal did.
func (w *Withdrawal) take(r *folder.Removal) {
	w.Transcripts, w.Left, w.Closed = []WithdrawnText{}, []WithdrawnPlace{}, []WithdrawnPlace{}
	w.Gone, w.NamedMemos, w.Runs = []string{}, []NamedMemo{}, []WithdrawnRun{}
	for _, m := range r.Memos {
		w.NamedMemos = append(w.NamedMemos, NamedMemo{m.ID, m.Coder})
	}
	for _, t := range r.Transcripts {
		w.Transcripts = append(w.Transcripts, WithdrawnText{t.ID, t.Alone, t.Turns, t.Echoes, t.Others, t.Earlier})
	}
	w.Codings, w.Memos, w.Versions = r.Codings, r.Bodies, r.Versions
	w.Rewritten, w.Removed, w.Stuck, w.Themes = orNone(r.Rewritten), orNone(r.Exports), orNone(r.Stuck), orNone(r.ThemeNames)
	w.Searched, w.nameless = nil, r.Nameless
	if r.Known {
		w.Searched = &WithdrawnSearched{r.Left.Files, r.Left.Archives, r.Left.Parts}
		for _, x := range r.Left.Found {
			what := "words"
			if x.Name {
				what = "name"
			}
			w.Left = append(w.Left, WithdrawnPlace{x.Path, x.Inside, what, x.Count, false})
		}
		for _, x := range r.Left.Unreached {
			w.Closed = append(w.Closed, WithdrawnPlace{x.Path, x.Inside, x.Why, 0, false})
		}
	}
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// exports are what the log says carried their words, and what became of each.
func (w *Withdrawal) exports(r *folder.Removal) {
	w.Exports = []WithdrawnExport{}
	for i := range w.study.State.Events {
		e := &w.study.State.Events[i]
		if e.Do != coding.Export || !slices.ContainsFunc(e.Participants, func(p string) bool { return strings.EqualFold(p, w.Participant) }) {
			continue
		}
		x := WithdrawnExport{Path: e.Path, At: e.At, By: e.Coder, For: e.For, Fate: "elsewhere"}
		err := fs.ErrNotExist
		if filepath.IsLocal(filepath.FromSlash(e.Path)) {
			_, err = os.Stat(filepath.Join(w.folder.Dir, filepath.FromSlash(e.Path)))
		}
		gone := slices.Contains(w.Removed, e.Path) || slices.Contains(r.Exports, e.Path)
		switch {
		case gone && (!w.Done || err != nil) && !slices.Contains(w.Stuck, e.Path):
			x.Fate = "removed"
		case err == nil:
			x.Fate = "here"
		}
		w.Exports = append(w.Exports, x)
	}
}

// Nothing reports whether there is nothing to remove.
func (w *Withdrawal) Nothing() bool {
	return len(w.Transcripts)+len(w.Rewritten)+len(w.Removed)+w.Memos+w.Versions == 0
}

// Removes reports whether the withdrawal removes words at all.
func (w *Withdrawal) Removes() bool {
	return w.How != coding.WithdrawQuoting && w.How != coding.WithdrawRenewed
}

// Asks reports whether somebody has to agree before it is carried out: an order
// that stands already is carried out by whatever is done next in any case.
func (w *Withdrawal) Asks() bool { return w.Removes() && !w.standing }

// ToDo reports whether something is left for a person to look at.
func (w *Withdrawal) ToDo() bool {
	return slices.ContainsFunc(w.Left, func(p WithdrawnPlace) bool { return !p.Changed }) || len(w.Closed)+len(w.Stuck)+len(w.Themes) > 0
}
