package folder

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/trace"
	"verbatim/internal/transcript"
)

// Somebody who took part may take back what they said. What they decide is an
// event, a standing order: it holds in every copy of the study, and whatever an
// old copy brings back is removed again. Carrying it out is a row of steps, each
// of which may be begun again where a crash cut it short. The texts that the
// words were in go last: until then they say what to look for.

// Order is a withdrawal as somebody asks for it.
type Order struct {
	Participant string    // as participants.csv or the speakers of transcripts have them
	How         string    // coding.WithdrawQuoting and the like
	Passages    []Passage // with coding.WithdrawPassages
}

// Passage is a stretch of a transcript's current text, in code points.
type Passage struct {
	Transcript string
	Text       text.Hash
	Span       text.Span
}

// Removal says what carrying out an order removed, or would remove.
type Removal struct {
	Participant string
	How         string
	Transcripts []MaskedTranscript // those whose words are masked, by id
	Codings     int                // whose words are masked, wholly or in part; they keep their places
	Bodies      int                // memos and reasons rewritten, everybody's, private ones too
	Versions    int                // earlier versions of files
	Texts       int                // texts of transcripts, earlier corrections included
	Rewritten   []string           // files of the study in which words were replaced
	Exports     []string           // files made from the study
	ThemeNames  []string           // ids of themes whose names are words of theirs, for the team to decide
	Edited      []string           // transcripts with an edited working copy, which is replaced
	Stuck       []string           // files that could not be removed now
	Known       bool               // their words were still there, so that the rest could be searched for them
	Nameless    bool               // with everything: no name of theirs was known to search for
	Left        trace.Report       // what a search of the whole folder found, afterwards or (foreseen) before
	Memos       []NamedMemo        // in which their name is left: it means other things too
}

// MaskedTranscript is what is masked of a transcript.
type MaskedTranscript struct {
	ID     string `json:"id"`
	Alone  bool   `json:"alone"`  // nobody else took part in it
	Turns  int    `json:"turns"`  // turns that are masked
	Echoes int    `json:"echoes"` // repeats of their words by the interviewer, masked
	Others int    `json:"others"` // places where other participants say the same: theirs, and left

	// Earlier texts that are removed, where the present one has no words of theirs:
	// they had some, or nobody knows whose theirs are.
	Earlier int `json:"earlier,omitempty"`
}

// Withdraw carries an order out, having written it down. Where an order as
// strong stands already, it is carried out to its end.
func (s *Session) Withdraw(ctx context.Context, o Order) (*Removal, error) {
	events, err := s.f.events()
	if err != nil {
		return nil, err
	}
	fresh := orderEvents(coding.Fold(events), o)
	for _, e := range fresh {
		if _, err := s.Add(e); err != nil {
			return nil, err
		}
	}
	if err := s.answer(o); err != nil {
		return nil, err
	}
	// The order is on the disk before anything is removed: whatever happens from
	// here on, no command shows the words, and the next one goes on removing.
	if err := s.Commit(); err != nil {
		return nil, err
	}
	if o.How == coding.WithdrawQuoting || o.How == coding.WithdrawRenewed {
		return &Removal{Participant: o.Participant, How: o.How}, nil
	}
	r := s.obeyed[strings.ToLower(o.Participant)] // what beginning to write has done already
	if r == nil || len(fresh) > 0 {
		if r, err = s.remove(ctx, o.Participant, len(fresh) > 0); err != nil {
			return nil, &Interrupted{o.Participant, err}
		}
	}
	return &r.report, s.dropStuck(o.Participant)
}

// remove carries out the orders of one participant, new ones or old.
func (s *Session) remove(ctx context.Context, who string, fresh bool) (*removal, error) {
	events, err := s.f.events()
	if err != nil {
		return nil, err
	}
	st := coding.Fold(events)
	pages, err := s.f.pages(st)
	if err != nil {
		return nil, err
	}
	r, err := newRemoval(ctx, s.f, st, who, pages)
	if err != nil {
		return nil, err
	}
	r.s, r.fresh = s, fresh
	return r, carryOut(ctx, s, []*removal{r})
}

// Foresee says what carrying an order out would do. It changes nothing.
func (f *Folder) Foresee(ctx context.Context, o Order) (*Removal, error) {
	events, err := f.events()
	if err != nil {
		return nil, err
	}
	state := coding.Fold(events)
	for i, e := range orderEvents(state, o) {
		e.V, e.LC = coding.Version, state.Clock+1
		e.ID[0], e.ID[15] = 0xFF, byte(i)
		events = append(slices.Clip(events), e)
	}
	if o.How == coding.WithdrawQuoting || o.How == coding.WithdrawRenewed {
		return &Removal{Participant: o.Participant, How: o.How}, nil
	}
	r, err := f.foreseen(ctx, coding.Fold(events), o.Participant)
	if err != nil {
		return nil, err
	}
	if r.report.Memos, err = r.memosLeft(); err != nil {
		return nil, err
	}
	return &r.report, r.foreseeLeft(ctx)
}

// foreseen does every step as far as it goes without changing anything.
func (f *Folder) foreseen(ctx context.Context, state *coding.State, who string) (*removal, error) {
	pages, err := f.pages(state)
	if err != nil {
		return nil, err
	}
	r, err := newRemoval(ctx, f, state, who, pages)
	if err != nil {
		return nil, err
	}
	for _, step := range r.steps() {
		if err := step.do(ctx); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// foreseeLeft searches for what will be left: outside the study's own files
// everything that is not removed, and in them the names that mean other things
// too.
func (r *removal) foreseeLeft(ctx context.Context) error {
	going := map[string]bool{}
	for _, rel := range r.report.Exports {
		going[rel] = true
	}
	for _, rm := range r.rooms {
		going[transcriptsDir+"/"+rm.id+".txt"], going[transcriptsDir+"/"+rm.id+".yaml"] = true, true
	}
	own := func(rel string) bool {
		dir, _, _ := strings.Cut(rel, "/")
		return tracked(rel) || slices.Contains([]string{"record", cacheDir, transcriptsDir, summariesDir}, dir) && rel != dir
	}
	var err error
	if r.report.Left, err = trace.Files(ctx, r.f.Dir, r.wanted(), func(rel string) bool { return own(rel) || going[rel] }); err != nil {
		return err
	}
	in, err := trace.Files(ctx, r.f.Dir, trace.New().With(r.stays...), func(rel string) bool {
		dir, name := path.Split(rel)
		gone := (dir == textsDir+"/" || dir == historyDir+"/") && len(name) >= 64 && r.gone[hashIn(name)]
		return going[rel] || gone || rel == cacheDir || !own(rel) && !holdsOwn(rel)
	})
	r.report.Left.Add(in)
	return err
}

// holdsOwn reports whether a folder of the study holds files of its own.
func holdsOwn(rel string) bool {
	return slices.Contains([]string{"record", transcriptsDir, summariesDir}, rel)
}

// orderEvents are the events that write an order down: none where one as strong
// stands already.
func orderEvents(st *coding.State, o Order) []coding.Event {
	e := coding.Event{Do: coding.Withdraw, Participant: o.Participant, How: o.How}
	if o.How == coding.WithdrawRenewed {
		if st.Withdrawn[strings.ToLower(o.Participant)] != coding.WithdrawQuoting {
			return nil
		}
		return []coding.Event{e}
	}
	if o.How != coding.WithdrawPassages {
		if rank(st.Withdrawn[strings.ToLower(o.Participant)]) >= rank(o.How) {
			return nil
		}
		return []coding.Event{e}
	}
	var events []coding.Event
	for _, p := range o.Passages {
		if slices.ContainsFunc(st.Passages, func(m coding.Mark) bool { return m.Transcript == p.Transcript && m.Span == p.Span }) {
			continue
		}
		e.Transcript, e.Text, e.Span = p.Transcript, p.Text, p.Span
		events = append(events, e)
	}
	return events
}

// rank is how far an order goes.
func rank(how string) int {
	return slices.Index([]string{coding.WithdrawQuoting, coding.WithdrawWords, coding.WithdrawEverything}, how)
}

// answer writes in participants.csv what an order says about consent.
func (s *Session) answer(o Order) error {
	people, columns, err := s.f.participants()
	if err != nil {
		return err
	}
	changed, err := s.answered(people, o.Participant, o.How)
	if err != nil || changed == nil {
		return err
	}
	return s.PutParticipants(changed, columns)
}

// answered are the people with what an order says about one of them; nil where
// they say so already.
func (s *Session) answered(people []transcript.Participant, who, how string) ([]transcript.Participant, error) {
	i := slices.IndexFunc(people, func(p transcript.Participant) bool { return strings.EqualFold(p.ID, who) })
	was := transcript.Participant{ID: who}
	if i >= 0 {
		was = people[i]
	}
	now := answerOf(was, how, s.f.Now().Format("2006-01-02"))
	if i >= 0 && samePerson(was, now) {
		return nil, nil
	}
	if how == coding.WithdrawPassages {
		return nil, nil
	}
	people = slices.Clone(people)
	if i < 0 {
		return append(people, now), nil
	}
	people[i] = now
	return people, nil
}

// answerOf is what participants.csv says of somebody who withdrew.
func answerOf(p transcript.Participant, how, today string) transcript.Participant {
	consent := transcript.Consent{}
	for ask, a := range p.Consent {
		consent[ask] = a
	}
	p.Consent = consent
	switch how {
	case coding.WithdrawQuoting:
		consent[transcript.AskQuote] = transcript.No
	case coding.WithdrawRenewed:
		delete(consent, transcript.AskQuote)
	case coding.WithdrawWords:
		p.Withdrawn = orText(p.Withdrawn, today)
	case coding.WithdrawEverything: // all that is left of them is that they withdrew
		p = transcript.Participant{ID: p.ID, Withdrawn: orText(p.Withdrawn, today), Consent: consent}
		for _, ask := range transcript.Asks {
			consent[ask] = transcript.No
		}
	}
	return p
}

func orText(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

// samePerson reports whether participants.csv says the same of two.
func samePerson(a, b transcript.Participant) bool {
	said := func(p transcript.Participant) map[string]string {
		cells := map[string]string{"published_as": p.PublishedAs, "withdrawn": p.Withdrawn}
		for ask, answer := range p.Consent {
			cells[string(ask)] = string(answer)
		}
		for column, value := range p.Attributes {
			cells["attribute "+column] = value
		}
		maps.DeleteFunc(cells, func(_, value string) bool { return value == "" })
		return cells
	}
	return maps.Equal(said(a), said(b))
}

// step is one of the steps that carry an order out.
type step struct {
	name string
	do   func(context.Context) error
}

func (r *removal) steps() []step {
	return []step{
		{"mask", r.mask},
		{"files", r.rewriteFiles},
		{"words", r.rewriteBodies},
		{"versions", r.dropVersions},
		{"exports", r.dropExports},
	}
}

// carryOut carries orders out together: the texts of all of them go last, when
// nothing is looked for any more.
func carryOut(ctx context.Context, s *Session, rs []*removal) error {
	if err := beginRuns(ctx, s, rs); err != nil {
		return err
	}
	if len(rs) > 0 {
		for i, st := range rs[0].steps() {
			for _, r := range rs {
				if err := s.f.at(ctx, st.name); err != nil {
					return err
				}
				if err := r.steps()[i].do(ctx); err != nil {
					return err
				}
			}
		}
	}
	if err := s.forgetRemoved(ctx, rs); err != nil {
		return err
	}
	if err := endRuns(ctx, s, rs); err != nil {
		return err
	}
	return s.f.dropRemoved(ctx)
}

// at is called before each step; a test may stop there.
func (f *Folder) at(ctx context.Context, step string) error {
	if f.stopAt != nil {
		if err := f.stopAt(step); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// forgetRemoved writes down what is gone.
func (s *Session) forgetRemoved(ctx context.Context, rs []*removal) error {
	if err := s.f.at(ctx, "cache"); err != nil {
		return err
	}
	stuck := s.f.dropTemporary()
	for _, r := range rs {
		r.report.Stuck = append(r.report.Stuck, stuck...)
		r.report.Texts = len(r.gone)
	}
	if err := s.f.at(ctx, "record"); err != nil {
		return err
	}
	removed, err := s.f.removed()
	if err != nil {
		return err
	}
	gone := map[text.Hash]bool{}
	for _, r := range rs {
		for _, h := range r.removable() {
			gone[h] = true
		}
	}
	marked, err := s.f.marked()
	if err != nil {
		return err
	}
	for _, h := range marked { // a crash came before it was written down
		gone[h] = true
	}
	var fresh []text.Hash
	for _, h := range slices.Sorted(keysOf(gone)) {
		if !removed[h] {
			fresh = append(fresh, h)
		}
	}
	who := ""
	if len(rs) == 1 {
		who = rs[0].report.Participant
	}
	for part := range slices.Chunk(fresh, removedAtOnce) {
		if _, err := s.Add(coding.Event{Do: coding.Withdraw, Participant: who, How: coding.WithdrawRemoved, From: part}); err != nil {
			return err
		}
	}
	return s.Commit()
}

func keysOf(m map[text.Hash]bool) func(func(text.Hash) bool) {
	return func(yield func(text.Hash) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// Unknown says that nobody of a name took part.
type Unknown struct{ Participant string }

// Error is the sentence.
func (e *Unknown) Error() string {
	return fmt.Sprintf("there is no participant %q", transcript.Abbreviate(e.Participant, 40))
}

// Hint says what to do.
func (e *Unknown) Hint() string { return "`verbatim participants` lists them" }

// errUnreadable says that nobody knows who speaks in a transcript, or what.
var errUnreadable = errors.New("cannot be read")
