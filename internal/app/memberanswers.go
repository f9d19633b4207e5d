package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Answers are kept as memos on the participant that begin with this: whoever reads the
// audit trail sees whose words they are.
const answerMark = "Member check, the participant’s own answer: "

// The answers of a member check.
const (
	AnswerAgree    = "agree"
	AnswerChange   = "would change"
	AnswerLeaveOut = "leave out"
	AnswerComment  = "comment" // words without a box ticked
)

// TickThemes remembers which themes participants are shown, and gives them; with none
// it gives those that are ticked.
func (a *App) TickThemes(ctx context.Context, ids []string) ([]string, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	themes := []string{}
	for _, id := range ids {
		id, err := themeOf(s, strings.TrimSpace(id))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(themes, id) {
			themes = append(themes, id)
		}
	}
	if slices.Equal(themes, s.Settings.MemberCheck) {
		return themes, nil
	}
	return themes, a.write(ctx, f, a.who(), func(w *folder.Session) error { return w.PutMemberCheck(themes) })
}

// SetContacts remembers how a participant reaches the team and where they find support,
// a line each. Nil leaves what stands there; an empty list takes it out.
func (a *App) SetContacts(ctx context.Context, contacts, support []string) error {
	f, s, err := a.open(ctx)
	if err != nil {
		return err
	}
	lines := func(list, was []string) []string {
		if list == nil {
			return was
		}
		kept := []string{}
		for _, x := range list {
			if x = strings.Join(strings.Fields(x), " "); x != "" {
				kept = append(kept, x)
			}
		}
		return kept
	}
	contacts, support = lines(contacts, s.Settings.Contacts), lines(support, s.Settings.Support)
	if slices.Equal(contacts, s.Settings.Contacts) && slices.Equal(support, s.Settings.Support) {
		return nil
	}
	return a.write(ctx, f, a.who(), func(w *folder.Session) error { return w.PutContacts(contacts, support) })
}

// MemberCheckEntry says whether a participant may be asked, was sent a pack, and what
// they answered.
type MemberCheckEntry struct {
	Participant string   `json:"participant"`
	MayAsk      bool     `json:"may_ask"` // they agreed to being contacted again
	Sent        []string `json:"sent"`    // days on which a pack was made
	Answers     int      `json:"answers"`
	Agree       int      `json:"agree"`
	Change      int      `json:"would_change"`
	LeaveOut    int      `json:"leave_out"`
	Last        *string  `json:"last_at"` // when an answer was filed last
	ToDo        []string `json:"to_do"`   // what they ask to be left out
}

// MemberChecks lists who may be asked, who was, and who answered.
func (a *App) MemberChecks(ctx context.Context) ([]MemberCheckEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	return memberChecks(s, memos), nil
}

func memberChecks(s *study.Study, memos *memoWords) []MemberCheckEntry {
	list := []MemberCheckEntry{}
	for _, p := range everybody(s) {
		if participantNotShown(s, p.ID) {
			continue
		}
		_, err := packParticipant(s, p.ID)
		e := MemberCheckEntry{Participant: p.ID, MayAsk: err == nil, Sent: []string{}, ToDo: []string{}}
		for i := range s.State.Events {
			x := &s.State.Events[i]
			if x.Do == coding.Export && x.For == packFor && slices.Contains(x.Participants, p.ID) && !slices.Contains(e.Sent, dayOf(x.At)) {
				e.Sent = append(e.Sent, dayOf(x.At))
			}
		}
		for _, m := range s.State.Memos {
			words, ok := memos.words(m)
			said, is := strings.CutPrefix(words, answerMark)
			if !ok || !is || m.On != coding.OnParticipant || !strings.EqualFold(m.Participant, p.ID) {
				continue
			}
			e.count(said)
			e.Last = optional(m.At)
		}
		list = append(list, e)
	}
	return list
}

// count takes up an answer: what follows the mark in its memo.
func (e *MemberCheckEntry) count(said string) {
	e.Answers++
	head, _, _ := strings.Cut(said, "\n")
	answer, about, _ := strings.Cut(head, " — ")
	switch answer {
	case AnswerAgree:
		e.Agree++
	case AnswerChange:
		e.Change++
	case AnswerLeaveOut:
		e.LeaveOut++
		if about == "" {
			about = "not said what"
		}
		e.ToDo = append(e.ToDo, about)
	}
}

// AnswerResult answers for one row of a file of answers.
type AnswerResult struct {
	Row         int     `json:"row"` // as the spreadsheet numbers it, from 1; the header is row 1
	Participant string  `json:"participant"`
	About       string  `json:"about"`
	Answer      string  `json:"answer"`
	Result      string  `json:"result"` // filed, already, refused
	ID          *string `json:"id"`
	Why         *string `json:"why"`

	words string
}

// FiledAnswer is what became of a row whose answer was filed.
const FiledAnswer = "filed"

// FileAnswers files what participants answered: a spreadsheet with the columns
// participant and answer, and if there theme, about and comment. Each answer becomes a
// memo on the participant. Nothing else is done: what somebody asks to be left out is
// for the team to see to.
func (a *App) FileAnswers(ctx context.Context, file string) ([]*AnswerResult, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	grids, err := readGrids(file)
	if err != nil {
		return nil, err
	}
	results, err := answersIn(s, grids, filepath.Base(file))
	if err != nil {
		return nil, err
	}
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	have := map[string]string{} // participant and words: id of the memo
	for _, m := range s.State.Memos {
		if words, ok := memos.words(m); ok && m.On == coding.OnParticipant {
			have[strings.ToLower(m.Participant)+"\n"+words] = m.ID.String()
		}
	}
	if !slices.ContainsFunc(results, func(r *AnswerResult) bool { return r.Result == "" }) {
		return results, nil
	}
	return results, a.write(ctx, f, a.who(), func(w *folder.Session) error {
		for _, r := range results {
			key := strings.ToLower(r.Participant) + "\n" + r.words
			switch id, filed := have[key]; {
			case r.Result != "":
			case filed:
				r.Result, r.ID = Already, &id
			default:
				made, err := addMemo(w, coding.Event{On: coding.OnParticipant, Participant: r.Participant, How: coding.MemoAnswer}, r.words, "note", false)
				if err != nil {
					return err
				}
				id := made.String()
				r.Result, r.ID, have[key] = FiledAnswer, &id, id
			}
		}
		return nil
	})
}

// answersIn reads the rows of a file of answers: of its first sheet that has any.
func answersIn(s *study.Study, grids []sheet.Grid, file string) ([]*AnswerResult, error) {
	var rows [][]string
	for _, g := range grids {
		if rows == nil && len(g.Rows) > 0 {
			rows = g.Rows
		}
	}
	var column map[string]int
	results := []*AnswerResult{}
	for i, row := range rows {
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		if column == nil {
			column = answerColumns(row)
			for _, need := range []string{"participant", "answer"} {
				if _, ok := column[need]; !ok {
					return nil, usage("the columns are participant and answer, and if you like theme, about and comment", "%s has no column %q", file, need)
				}
			}
			continue
		}
		cell := func(name string) string {
			if at, ok := column[name]; ok && at < len(row) {
				return strings.TrimSpace(row[at])
			}
			return ""
		}
		if cell("answer") == "" && cell("comment") == "" {
			continue // nobody answered there
		}
		results = append(results, answerOf(s, i+1, cell))
	}
	if column == nil {
		return nil, problem("", "%s is empty", file)
	}
	return results, nil
}

func answerColumns(head []string) map[string]int {
	at := map[string]int{}
	for i, name := range head {
		switch name = heading(name); name {
		case "reference", "id", "your reference":
			name = "participant"
		case "comments", "words", "notes":
			name = "comment"
		case "part", "item", "quote":
			name = "about"
		}
		if _, twice := at[name]; !twice && name != "" {
			at[name] = i
		}
	}
	return at
}

// answerOf reads one row.
func answerOf(s *study.Study, row int, cell func(string) string) *AnswerResult {
	r := &AnswerResult{Row: row, Participant: cell("participant"), About: cell("about"), Answer: cell("answer")}
	refuse := func(why string) *AnswerResult {
		r.Result, r.Why = Refused, &why
		return r
	}
	if theme := cell("theme"); theme != "" {
		name := theme
		if id, err := themeOf(s, theme); err == nil {
			t, _ := s.Book.Theme(id)
			name = t.Name
		}
		r.About = strings.TrimSuffix(name+", "+r.About, ", ")
	}
	who, err := participantOf(s, r.Participant)
	if err != nil {
		return refuse(err.Error())
	}
	if participantNotShown(s, who) {
		return refuse(fmt.Sprintf("%s is not shown to %s", who, s.Viewer))
	}
	r.Participant = who
	answer, ok := answerSaid(r.Answer)
	if !ok {
		return refuse(fmt.Sprintf("%q is none of agree, would change, leave out", transcript.Abbreviate(r.Answer, 30)))
	}
	r.Answer = answer
	r.words = answerMark + answer
	if r.About != "" {
		r.words += " — " + strings.Join(strings.Fields(r.About), " ")
	}
	if said := cell("comment"); said != "" {
		r.words += "\n" + said
	}
	return r
}

// answerSaid reads an answer as people write it.
func answerSaid(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case s == "":
		return AnswerComment, true
	case strings.Contains(s, "disagree"), strings.Contains(s, "not agree"):
		return "", false
	case s == "yes", s == "i agree", strings.HasPrefix(s, AnswerAgree):
		return AnswerAgree, true
	case strings.Contains(s, "change"):
		return AnswerChange, true
	case strings.Contains(s, "leave") && strings.Contains(s, "out"):
		return AnswerLeaveOut, true
	}
	return "", false
}

// ReportChecked is what participants answered about what the team made of their words.
// For whom a paper was written is no part of the study's state, and so of no report.
type ReportChecked struct {
	Answered int `json:"answered"` // participants
	Answers  int `json:"answers"`
	Agree    int `json:"agree"`
	Change   int `json:"would_change"`
	LeaveOut int `json:"leave_out"`
}

func (r *Report) checked(s *study.Study, memos *memoWords) {
	for _, e := range memberChecks(s, memos) {
		r.Checked.Answered += countIf(e.Answers > 0)
		r.Checked.Answers += e.Answers
		r.Checked.Agree += e.Agree
		r.Checked.Change += e.Change
		r.Checked.LeaveOut += e.LeaveOut
	}
}
