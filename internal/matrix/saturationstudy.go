package matrix

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Orders in which interviews can come.
const (
	OrderDate = "date" // by the day of the interview
	OrderID   = "id"
	OrderFile = "file" // by the name of the file it came from, or the first of them
)

// SaturationSpec is the curve somebody asks for.
type SaturationSpec struct {
	Rule   SaturationRule
	By     By     // what an interview is: ByTranscript where empty, or ByParticipant
	Order  string // empty: by date where every interview has one, otherwise by id
	Top    bool   // only themes at the top, with their sub-themes; otherwise each theme by itself
	Draws  int    // 0: no band
	Seed   uint64 // 0: SaturationSeed
	Themes []string
	Coders []string

	Existed func(theme, codebook string) bool // see Spec
}

// Saturation is how many themes each interview brings that none before it had.
type Saturation struct {
	By    string `json:"by"`
	Order string `json:"order"`
	Top   bool   `json:"top"`
	SaturationRule
	Interviews []Interview     `json:"interviews"`
	BaseThemes int             `json:"base_themes"`
	Themes     int             `json:"themes"`   // in all
	Reached    *int            `json:"reached"`  // interview of which saturation is said; null where it is not reached
	NoneNew    *int            `json:"none_new"` // the same with a threshold of 0
	Band       *SaturationBand `json:"band"`
	Notes      []string        `json:"notes"`
	Stamp      string          `json:"stamp"`
}

// Interview is one interview of a curve.
type Interview struct {
	ID         string   `json:"id"`   // of the transcript or the participant, as the readers may know it
	Date       *string  `json:"date"` // null outside the team, and where none is known
	Themes     int      `json:"themes"`
	New        int      `json:"new"`
	NewThemes  []string `json:"new_themes"`
	Cumulative int      `json:"cumulative"`
	Ratio      *float64 `json:"ratio"` // of the run that ends here; null where none does

	key, file, day string
	has            []int
	quotes         map[int][]*Placed // by theme
	fresh          []*Placed         // of the new themes
	transcripts    []*transcript.Transcript
}

// ErrNothingRead is for counts that rest on what was read to the end.
var ErrNothingRead = errors.New("no transcript is marked as read to the end, so nobody knows what is not in it")

// Saturate counts new themes. An interview that nobody whose codings count has marked
// as read is left out: what nobody has looked for is not absent. A theme is in an
// interview if a passage of it is, for or against, in which a participant speaks.
func Saturate(rel *study.Release, spec SaturationSpec) (*Saturation, error) {
	if err := spec.Rule.Check(); err != nil {
		return nil, err
	}
	if spec.By == "" {
		spec.By = ByTranscript
	}
	if spec.By != ByTranscript && spec.By != ByParticipant {
		return nil, fmt.Errorf("an interview is a transcript or a participant, not a %s", spec.By)
	}
	b, err := newBuilder(rel, Spec{Rows: Axis{By: ByTheme}, Cols: Axis{By: spec.By}, Themes: spec.Themes, Coders: spec.Coders, Existed: spec.Existed})
	if err != nil {
		return nil, err
	}
	out := &Saturation{By: string(spec.By), Top: spec.Top, SaturationRule: spec.Rule, Interviews: []Interview{}, Notes: []string{}, Stamp: rel.Study.Stamp}
	list, notes := b.interviews(spec.By)
	if len(list) == 0 {
		return nil, ErrNothingRead
	}
	if out.Order, err = orderInterviews(list, spec.Order); err != nil {
		return nil, err
	}
	out.Notes = append(out.Notes, notes...)
	out.Notes = append(out.Notes, undated(list, spec.Order, out.Order)...)
	ids := b.putThemes(list, spec)
	out.count(list, ids)
	out.Notes = append(out.Notes, b.lateThemes(list, out.Interviews, ids)...)
	if need := spec.Rule.Base + spec.Rule.Run; len(list) < need {
		out.Notes = append(out.Notes, fmt.Sprintf("%s fewer than the %d that a base of %d and a run of %d need.", are(len(list), "interview"), need, spec.Rule.Base, spec.Rule.Run))
	}
	if spec.Draws > 0 {
		out.Band = drawSaturation(themesOf(list), spec.Rule, spec.Draws, cmp.Or(spec.Seed, SaturationSeed))
	}
	b.nameInterviews(out.Interviews, spec.By)
	return out, nil
}

func themesOf(list []Interview) [][]int {
	has := make([][]int, len(list))
	for i := range list {
		has[i] = list[i].has
	}
	return has
}

// interviews are those that count, by id; the notes say what is left out.
func (b *builder) interviews(by By) (list []Interview, notes []string) {
	at := map[string]int{}
	var unread []string
	unnamed := false
	for _, t := range b.study.Transcripts {
		var keys []string
		for _, v := range b.voicesOf(t).list {
			switch {
			case !v.counted:
			case by == ByTranscript:
				keys = []string{t.ID}
			case v.participant == "":
				unnamed = true
			case !slices.Contains(keys, v.participant):
				keys = append(keys, v.participant)
			}
		}
		if len(keys) > 0 && b.reader.state(t, "", "") != "" {
			unread = append(unread, t.ID)
			continue
		}
		for _, k := range keys {
			i, ok := at[k]
			if !ok {
				i = len(list)
				at[k] = i
				list = append(list, Interview{key: k, NewThemes: []string{}})
			}
			list[i].transcripts = append(list[i].transcripts, t)
		}
	}
	if len(unread) > 0 {
		notes = append(notes, fmt.Sprintf("%s marked as read to the end and %s left out%s.", counted(len(unread), "1 transcript is not", fmt.Sprintf("%d transcripts are not", len(unread))),
			counted(len(unread), "is", "are"), b.names.list(unread)))
	}
	if unnamed {
		notes = append(notes, "Speakers of whom it is not said which participant they are, are left out.")
	}
	return list, notes
}

// orderInterviews puts interviews into an order, and gives the order's name.
func orderInterviews(list []Interview, order string) (string, error) {
	dated := true
	for i := range list {
		x := &list[i]
		for _, t := range x.transcripts {
			if day, ok := transcript.ISODate(t.Date); ok && (x.day == "" || day < x.day) {
				x.day = day
			}
			if name := strings.ToLower(t.SourceName); x.file == "" || name < x.file {
				x.file = name
			}
		}
		dated = dated && x.day != ""
	}
	if order == "" {
		order = OrderID
		if dated {
			order = OrderDate
		}
	}
	by := func(x Interview) string { return "" }
	switch order {
	case OrderDate:
		by = func(x Interview) string { return cmp.Or(x.day, "~") } // without a day: last
	case OrderFile:
		by = func(x Interview) string { return x.file }
	case OrderID:
	default:
		return "", fmt.Errorf("interviews cannot be put in the order %q: use %s, %s or %s", order, OrderDate, OrderID, OrderFile)
	}
	slices.SortStableFunc(list, func(x, y Interview) int {
		return cmp.Or(coding.CompareIDs(by(x), by(y)), coding.CompareIDs(x.key, y.key))
	})
	return order, nil
}

// undated says where interviews without a day came.
func undated(list []Interview, asked, order string) []string {
	n := 0
	for i := range list {
		if list[i].day == "" {
			n++
		}
	}
	switch {
	case n == 0:
	case order == OrderDate:
		return []string{fmt.Sprintf("%s no date that can be read and %s last, by id.", have(n, "interview"), counted(n, "comes", "come"))}
	case asked == "":
		return []string{fmt.Sprintf("In order of id: %s no date that can be read.", have(n, "interview"))}
	}
	return nil
}

// putThemes fills in which themes each interview has, and gives the themes' ids.
func (b *builder) putThemes(list []Interview, spec SaturationSpec) (ids []string) {
	at := map[string]int{}
	for i := range list {
		at[list[i].key] = i
	}
	for n, l := range b.lists {
		ids = append(ids, l.key.ID)
		quotes := l.quotes
		switch {
		case spec.Top && !l.top:
			continue
		case !spec.Top && len(l.within) > 1:
			quotes = l.own
		}
		for _, q := range quotes {
			for _, i := range q.interviews(at, spec.By, list) {
				x := &list[i]
				if len(x.has) == 0 || x.has[len(x.has)-1] != n {
					x.has = append(x.has, n)
				}
				if x.quotes == nil {
					x.quotes = map[int][]*Placed{}
				}
				x.quotes[n] = append(x.quotes[n], q)
			}
		}
	}
	return ids
}

// interviews are those in which a participant speaks in a quote, each once.
func (q *Placed) interviews(at map[string]int, by By, list []Interview) (in []int) {
	for _, p := range q.parts {
		for _, v := range p.voices {
			key := v.t.ID
			if by == ByParticipant {
				key = v.participant
			}
			if i, ok := at[key]; ok && !slices.Contains(in, i) && slices.Contains(list[i].transcripts, v.t) {
				in = append(in, i)
			}
		}
	}
	return in
}

// count fills in the numbers of interviews in order.
func (s *Saturation) count(list []Interview, ids []string) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	which := newThemes(themesOf(list), order)
	fresh := newCounter(themesOf(list)).fresh(order)
	s.BaseThemes = s.SaturationRule.BaseThemes(fresh)
	for i := range list {
		x := &list[i]
		x.Themes, x.New = len(x.has), fresh[i]
		for _, n := range which[i] {
			x.NewThemes = append(x.NewThemes, ids[n])
			x.fresh = append(x.fresh, x.quotes[n]...)
		}
		s.Themes += fresh[i]
		x.Cumulative = s.Themes
		if share, ok := s.Ratio(fresh, i+1); ok {
			x.Ratio = &share
		}
	}
	s.Interviews = list
	if k, ok := s.At(fresh); ok {
		s.Reached = &k
	}
	none := s.SaturationRule
	none.Threshold = 0
	if k, ok := none.At(fresh); ok {
		s.NoneNew = &k
	}
}

// lateThemes says which themes came into the codebook only after interviews before the
// first that has them were read: nobody looked for them there.
func (b *builder) lateThemes(list, shown []Interview, ids []string) []string {
	var late []string
	for i := range shown {
		for _, id := range shown[i].NewThemes {
			missing := slices.ContainsFunc(list[:i], func(x Interview) bool {
				return slices.ContainsFunc(x.transcripts, func(t *transcript.Transcript) bool { return b.reader.state(t, id, "") != "" })
			})
			if missing {
				late = append(late, id)
			}
		}
	}
	if len(late) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s into the codebook after earlier interviews were read, and %s as new where %s first coded, though nobody has looked for %s before: %s.",
		counted(len(late), "1 theme came", fmt.Sprintf("%d themes came", len(late))), counted(len(late), "counts", "count"),
		counted(len(late), "it was", "they were"), counted(len(late), "it", "them"), strings.Join(late, ", "))}
}

// nameInterviews names interviews as their readers may know them. Outside the team
// people are numbered, since several may be published under one name, and nobody is
// told on which day an interview was.
func (b *builder) nameInterviews(list []Interview, by By) {
	for i := range list {
		x := &list[i]
		switch {
		case by == ByTranscript:
			x.ID = b.names.label(x.transcripts[0])
		case b.names.team():
			x.ID = x.key
		default:
			x.ID = fmt.Sprintf("participant %d", i+1)
		}
		if b.names.team() && x.day != "" {
			x.Date = &x.day
		}
	}
}
