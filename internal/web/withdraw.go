package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"verbatim/internal/app"
)

// withdrawContent is a withdrawal: how far, then what it would do.
type withdrawContent struct {
	ID, Path string
	Before   string // how far they have withdrawn already, in words
	Levels   []level
	How      string
	Places   []option // transcripts in which they speak
	Place    string
	Turn     string
	Wrong    string // what is wrong with the passage

	Plan *plannedWithdrawal
}

// level is how far a withdrawal can go.
type level struct {
	Key, Name, Means string
}

// plannedWithdrawal is what a withdrawal would do.
type plannedWithdrawal struct {
	Head    string
	Lines   []string
	Beyond  bool // words are removed for good
	Nothing bool
	Hash    string // of all that is said, so that nobody agrees to anything else
	Typed   string
	Wrong   string
}

func (s *Server) withdrawRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /participants/{id}/withdraw", s.withdraw)
	mux.HandleFunc("POST /participants/{id}/withdraw", s.withdrawNow)
	mux.HandleFunc("GET /participants/{id}/record", s.removalRecord)
	mux.HandleFunc("GET /participants/{id}/record.md", s.saveRecord)
}

// levelNames are what the levels are called on a page.
func levelNames() map[string]string {
	return map[string]string{
		"quoting": "Stop quoting", "passages": "One passage", "words": "All their words", "everything": "Everything", "renewed": "They agree to being quoted again",
	}
}

func (s *Server) withdraw(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	c := &withdrawContent{How: q.Get("how"), Place: q.Get("transcript"), Turn: strings.TrimSpace(q.Get("turn"))}
	s.showWithdrawal(w, r, http.StatusOK, c)
}

// showWithdrawal asks how far, or shows what that would do.
func (s *Server) showWithdrawal(w http.ResponseWriter, r *http.Request, status int, c *withdrawContent) {
	a, _, ok := s.look(w, r)
	if !ok {
		return
	}
	if err := s.fillWithdrawal(a, r, c); err != nil {
		s.fail(w, r, err)
		return
	}
	if c.How != "" && c.Plan == nil {
		plan, err := a.PlanWithdrawal(r.Context(), c.options())
		switch {
		case err != nil && statusOf(err) >= http.StatusInternalServerError:
			s.fail(w, r, err)
			return
		case err != nil:
			f, _ := failureOf(err)
			c.Wrong, status = f.Error, http.StatusUnprocessableEntity
			if c.How == "passages" && c.Turn == "" {
				c.Wrong = "Say in which turn it is."
			}
		default:
			c.Plan = planOf(plan)
		}
	}
	title := "Withdrawal of " + c.ID
	s.render(w, r, status, "withdraw", Page{Title: title, Active: "participants", Content: c, Styles: []string{"people.css"}, Scripts: []string{"drop.js"}})
}

func (c *withdrawContent) options() app.WithdrawOptions {
	o := app.WithdrawOptions{Participant: c.ID, How: c.How}
	if c.How == "passages" {
		o.Transcript, o.Words = c.Place, app.Selection{Turn: c.Turn}
	}
	return o
}

// fillWithdrawal is what the page knows of who withdraws.
func (s *Server) fillWithdrawal(a *app.App, r *http.Request, c *withdrawContent) error {
	who, how, on, err := a.Withdrew(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if who == "" {
		return &notFound{"there is no participant " + r.PathValue("id")}
	}
	names := levelNames()
	c.ID, c.Path = who, "/participants/"+url.PathEscape(who)
	if how != "" {
		c.Before = strings.ToLower(names[how])
		if on != "" {
			c.Before += ", on " + day(on)
		}
	}
	for _, l := range app.Withdrawals() {
		c.Levels = append(c.Levels, level{l[0], names[l[0]], sentence(l[1])})
	}
	if how == "quoting" {
		c.Levels = append(c.Levels, level{"renewed", names["renewed"], "What they asked for before is taken back; nobody’s answer to being quoted is written down any more."})
	}
	list, err := a.Participants(r.Context())
	if err != nil {
		return err
	}
	for _, p := range list {
		if strings.EqualFold(p.Participant, who) {
			for _, t := range p.Transcripts {
				c.Places = append(c.Places, option{t, t})
			}
		}
	}
	return nil
}

func planOf(w *app.Withdrawal) *plannedWithdrawal {
	p := &plannedWithdrawal{Beyond: w.Asks(), Nothing: w.Removes() && w.Nothing()}
	head, lines := w.InWords()
	p.Head = head
	for _, l := range lines {
		p.Lines = append(p.Lines, sentence(l))
	}
	sum := sha256.Sum256([]byte(w.How + "\x00" + head + "\x00" + strings.Join(lines, "\x00")))
	p.Hash = hex.EncodeToString(sum[:8])
	return p
}

// withdrawNow carries a withdrawal out that was shown and agreed to.
func (s *Server) withdrawNow(w http.ResponseWriter, r *http.Request) {
	c := &withdrawContent{How: r.PostFormValue("how"), Place: r.PostFormValue("transcript"), Turn: strings.TrimSpace(r.PostFormValue("turn"))}
	a := s.appFor(r)
	if err := s.fillWithdrawal(a, r, c); err != nil {
		s.fail(w, r, err)
		return
	}
	plan, err := a.PlanWithdrawal(r.Context(), c.options())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := planOf(plan)
	p.Typed = strings.TrimSpace(r.PostFormValue("confirm"))
	switch {
	case p.Hash != r.PostFormValue("plan"):
		p.Wrong = "The study has changed since this page was made. Look again at what will happen."
	case p.Beyond && !strings.EqualFold(p.Typed, c.ID):
		p.Wrong = "Type " + c.ID + " to say that you mean it. Nothing has been changed."
	}
	if p.Wrong != "" {
		c.Plan, c.Levels, c.Places = p, nil, nil
		s.showWithdrawal(w, r, http.StatusUnprocessableEntity, c)
		return
	}
	if err := a.Withdraw(r.Context(), plan); err != nil {
		s.fail(w, r, err)
		return
	}
	if plan.How == "renewed" {
		s.sessionOf(r).tell([]string{c.ID + " agrees to being quoted again. Write down below what they answered."}, "")
		http.Redirect(w, r, c.Path, http.StatusSeeOther)
		return
	}
	s.sessionOf(r).keepRecord(c.ID, plan.Record())
	http.Redirect(w, r, c.Path+"/record", http.StatusSeeOther)
}

// recordContent is a removal record on a page.
type recordContent struct {
	ID, Path string
	Blocks   []block
	ToDo     bool
}

func (s *Server) removalRecord(w http.ResponseWriter, r *http.Request) {
	id, text, err := s.recordOf(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	c := recordContent{ID: id, Path: "/participants/" + url.PathEscape(id), Blocks: blocksOf(text)}
	s.page(w, r, "record", Page{Title: "Removal record of " + id, Active: "participants", Content: c, Styles: []string{"people.css"}, Scripts: []string{"drop.js"}})
}

func (s *Server) saveRecord(w http.ResponseWriter, r *http.Request) {
	id, text, err := s.recordOf(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+fileWords(id)+`-removal-record.md"`)
	_, _ = w.Write([]byte(text))
}

// recordOf is the record of a removal: as it was written when it was carried out
// from this browser, or else as it can be told now.
func (s *Server) recordOf(r *http.Request) (id, text string, err error) {
	record, err := s.appFor(r).RemovalRecord(r.Context(), r.PathValue("id"))
	if err != nil {
		return "", "", err
	}
	if text := s.sessionOf(r).record(record.Participant); text != "" {
		return record.Participant, text, nil
	}
	return record.Participant, record.Record(), nil
}

// keepRecord keeps a removal record for the page that shows it.
func (n *session) keepRecord(id, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.records == nil {
		n.records = map[string]string{}
	}
	n.records[id] = text
}

func (n *session) record(id string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.records[id]
}
