package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// packsContent is the page from which participants are asked whether they were
// understood.
type packsContent struct {
	People            []packPerson
	Themes            []option
	Ticked            []string
	Contacts, Support string // a line each
	Told              []string
	Wrong             failure
	Answers           []packAnswer
}

type packPerson struct {
	ID, As, Path, Sent, Last  string
	MayAsk                    bool
	Agree, Change, Out, Other int
	ToDo                      []string
}

// packAnswer is what became of a row of a file of answers.
type packAnswer struct {
	Row, Participant, About, Answer, Why string
	Out, Refused                         bool
}

// packContent is the page on which one participant's pack is put together.
type packContent struct {
	Participant, As string
	Quoted          bool
	Themes          []packTheme
	Notes           []note
	Wrong           failure
	Told            []string
	Missing         bool // study.yaml does not say how to reach the team, or where to find support
}

type packTheme struct {
	ID, Name, Means, Words string
	Quotes                 []packQuote
	Withheld               int
}

// packQuote is words of theirs that were chosen to be printed, or can be.
type packQuote struct {
	Key, Place, Form, Said string
	Notes                  []string
	Chosen, Starred        bool
	Mine                   string // id of the choice, where it is this person's own
	By                     string // whose it is else
}

func (s *Server) packRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /documents/member-check", func(w http.ResponseWriter, r *http.Request) {
		s.showPacks(w, r, http.StatusOK, packsContent{})
	})
	mux.HandleFunc("POST /documents/member-check/themes", s.tickThemes)
	mux.HandleFunc("POST /documents/member-check/contacts", s.setContacts)
	mux.HandleFunc("POST /documents/member-check/answers", s.fileAnswers)
	mux.HandleFunc("GET /documents/member-check/{participant}", func(w http.ResponseWriter, r *http.Request) {
		s.showPack(w, r, http.StatusOK, failure{})
	})
	mux.HandleFunc("POST /documents/member-check/{participant}/choose", s.chooseForPack)
	mux.HandleFunc("POST /documents/member-check/{participant}/save", s.savePack)
}

func packPath(participant string) string {
	return "/documents/member-check/" + url.PathEscape(participant)
}

func (s *Server) showPacks(w http.ResponseWriter, r *http.Request, status int, c packsContent) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	list, err := a.MemberChecks(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	set := rel.Study.Settings
	for _, e := range list {
		p := packPerson{ID: e.Participant, Path: packPath(e.Participant), MayAsk: e.MayAsk, Agree: e.Agree, Change: e.Change, Out: e.LeaveOut,
			Other: e.Answers - e.Agree - e.Change - e.LeaveOut, ToDo: e.ToDo}
		if who, ok := rel.Study.Participant(e.Participant); ok {
			p.As = who.PublishedAs
		}
		for i, at := range e.Sent {
			e.Sent[i] = day(at)
		}
		p.Sent, p.Last = strings.Join(e.Sent, ", "), day(deref(e.Last))
		c.People = append(c.People, p)
	}
	for _, t := range rel.Study.Book.Themes() {
		c.Themes = append(c.Themes, option{t.ID, strings.Repeat("– ", t.Depth) + t.Name})
	}
	c.Ticked, c.Contacts, c.Support = set.MemberCheck, strings.Join(set.Contacts, "\n"), strings.Join(set.Support, "\n")
	if c.Wrong.Error == "" && c.Answers == nil {
		c.Told, _ = s.sessionOf(r).told()
	}
	s.render(w, r, status, "packs", Page{Title: "Ask participants", Active: "documents", Content: c, Styles: []string{"documents.css"}})
}

// packsWrong shows the page with what went wrong.
func (s *Server) packsWrong(w http.ResponseWriter, r *http.Request, err error) {
	c := packsContent{}
	c.Wrong, _ = failureOf(err)
	s.showPacks(w, r, statusOf(err), c)
}

func (s *Server) packsDone(w http.ResponseWriter, r *http.Request, said string) {
	s.sessionOf(r).tell([]string{said}, "")
	http.Redirect(w, r, "/documents/member-check", http.StatusSeeOther)
}

func (s *Server) tickThemes(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	themes, err := s.appFor(r).TickThemes(r.Context(), r.PostForm["theme"])
	if err != nil {
		s.packsWrong(w, r, err)
		return
	}
	s.packsDone(w, r, count(len(themes), "theme is ticked.", "themes are ticked."))
}

func (s *Server) setContacts(w http.ResponseWriter, r *http.Request) {
	lines := func(key string) []string { return append([]string{}, strings.Split(r.PostFormValue(key), "\n")...) }
	if err := s.appFor(r).SetContacts(r.Context(), lines("contacts"), lines("support")); err != nil {
		s.packsWrong(w, r, err)
		return
	}
	s.packsDone(w, r, "Kept. It stands in every pack from now on.")
}

// fileAnswers files what participants answered, and answers every row.
func (s *Server) fileAnswers(w http.ResponseWriter, r *http.Request) {
	parts, err := r.MultipartReader()
	if err != nil {
		s.packsWrong(w, r, &app.Problem{What: "no answers were sent", Todo: "choose the file first", Usage: true, Cause: err})
		return
	}
	dir, err := os.MkdirTemp("", "verbatim-")
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer os.RemoveAll(dir)
	var rows []*app.AnswerResult
	if err = keepParts(parts, dir); err == nil {
		var file string
		if file, err = onlyFile(dir); err == nil {
			rows, err = s.appFor(r).FileAnswers(r.Context(), file)
		}
	}
	if err != nil {
		s.packsWrong(w, r, err)
		return
	}
	s.live.poke(s.appFor(r))
	filed, already, refused := 0, 0, 0
	c := packsContent{Answers: []packAnswer{}}
	for _, row := range rows {
		x := packAnswer{Row: fmt.Sprintf("Row %d", row.Row), Participant: row.Participant, About: row.About, Answer: row.Answer, Out: row.Answer == app.AnswerLeaveOut}
		switch row.Result {
		case app.FiledAnswer:
			filed++
		case app.Refused:
			refused++
			x.Refused, x.Why = true, sentence(deref(row.Why))
		default:
			already++
		}
		if x.Refused || x.Out && row.Result == app.FiledAnswer {
			c.Answers = append(c.Answers, x)
		}
	}
	c.Told = []string{count(filed, "answer was", "answers were") + " filed. Each stands as a memo with the participant."}
	if already > 0 {
		c.Told = append(c.Told, count(already, "was", "were")+" filed before.")
	}
	if refused > 0 {
		c.Told = append(c.Told, count(refused, "row was", "rows were")+" not understood.")
	}
	s.showPacks(w, r, http.StatusOK, c)
}

// showPack shows what would be in a participant's pack, to be put right.
func (s *Server) showPack(w http.ResponseWriter, r *http.Request, status int, wrong failure) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	id := r.PathValue("participant")
	p, err := a.MemberCheck(r.Context(), app.PackOptions{Participant: id, WithoutContacts: true})
	if err != nil {
		s.packsWrong(w, r, err)
		return
	}
	c := packContent{Participant: p.Participant, As: p.PublishedAs, Quoted: p.Quoted, Wrong: wrong,
		Missing: len(rel.Study.Settings.Contacts) == 0 || len(rel.Study.Settings.Support) == 0}
	drafts := s.sessionOf(r).drafts(a.Dir, p.Participant)
	chosen, err := a.ChosenForms(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for _, t := range p.Themes {
		x := packTheme{ID: t.ID, Name: t.Name, Means: t.Means, Words: t.Summary}
		if said, ok := drafts[t.ID]; ok {
			x.Words = said
		}
		if p.Quoted {
			quotes, withheld, _, err := a.ToChoose(r.Context(), t.ID, []string{"participant:" + quotedValue(p.Participant)}, app.SearchOptions{})
			if err != nil {
				s.fail(w, r, err)
				return
			}
			x.Withheld = withheld
			for i := range quotes {
				x.Quotes = append(x.Quotes, packQuoteOf(rel.Study, &quotes[i], chosen, a.Coder))
			}
			slices.SortStableFunc(x.Quotes, func(q, o packQuote) int { return btoi(o.Chosen) - btoi(q.Chosen) })
		}
		c.Themes = append(c.Themes, x)
	}
	c.Notes = notesOf(p.Notes)
	c.Told, _ = s.sessionOf(r).told()
	s.render(w, r, status, "pack", Page{Title: "Pack for " + p.Participant, Active: "documents", Content: c, Styles: []string{"documents.css"}})
}

// quotedValue is a value of a filter, quoted where it has to be.
func quotedValue(v string) string {
	return strings.TrimPrefix(filter("x", v), "x:")
}

func packQuoteOf(st *study.Study, q *app.Choosable, chosen []app.ChosenEntry, me string) packQuote {
	x := packQuote{Key: q.Transcript + " " + q.Span, Place: q.Place, Said: q.Quote, Form: cmp.Or(deref(q.Published), q.AsItStands), Notes: q.ContentNotes,
		Chosen: q.Published != nil, Starred: len(q.Starred) > 0}
	for _, e := range chosen {
		at := fmt.Sprintf("%d:%d", e.Start, e.End)
		if !strings.EqualFold(e.Transcript, q.Transcript) || e.State != app.FormHolds || deref(e.Published) != x.Form || !x.Chosen {
			continue
		}
		if e.Coder == me {
			x.Mine, x.Key = e.ID, q.Transcript+" "+at
		} else {
			x.By = personOf(st.Settings, e.Coder).Name
		}
	}
	return x
}

// keepDrafts keeps what was written in the form, for when the page is shown again.
func (s *Server) keepDrafts(r *http.Request, a *app.App) map[string]string {
	words := map[string]string{}
	for key := range r.PostForm {
		if theme, ok := strings.CutPrefix(key, "words."); ok {
			words[theme] = r.PostForm.Get(key)
		}
	}
	s.sessionOf(r).draft(a.Dir, r.PathValue("participant"), words)
	return words
}

// chooseForPack has some words printed, or not any more: do names the words.
func (s *Server) chooseForPack(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	a := s.appFor(r)
	s.keepDrafts(r, a)
	said := "Chosen: these words are in the pack, and in what is published."
	var err error
	if id := r.PostForm.Get("off"); id != "" {
		said = "Not chosen any more."
		_, err = a.Unchoose(r.Context(), []string{id})
	} else {
		key := r.PostForm.Get("do")
		at, span, _ := cutLast(key, " ")
		_, err = a.Choose(r.Context(), app.ChooseOptions{ID: at, Words: app.Selection{Span: span}, Form: r.PostForm.Get("form." + key)})
	}
	if err != nil {
		wrong, _ := failureOf(err)
		s.showPack(w, r, statusOf(err), wrong)
		return
	}
	s.live.poke(a)
	s.sessionOf(r).tell([]string{said}, "")
	http.Redirect(w, r, packPath(r.PathValue("participant")), http.StatusSeeOther)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// savePack gives a participant's pack, in the words that are on the page.
func (s *Server) savePack(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	a, _, ok := s.look(w, r)
	if !ok {
		return
	}
	words := s.keepDrafts(r, a)
	p, err := a.MemberCheck(r.Context(), app.PackOptions{Participant: r.PathValue("participant"), Words: words, WithoutContacts: r.PostForm.Get("without") != ""})
	if err != nil {
		wrong, _ := failureOf(err)
		s.showPack(w, r, statusOf(err), wrong)
		return
	}
	d := &document{"pack-" + fileWords(p.Participant), p.Notes, func(path string) error { return a.WriteMemberCheck(r.Context(), p, path) }}
	s.giveDocument(w, r, d, []string{"docx", "html", "md"}, packPath(p.Participant))
}
