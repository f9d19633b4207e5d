package export

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

//go:embed reader/reader.css
var readerStyle string

//go:embed reader/reader.js
var readerScript string

// readerPolicy lets the page use its own style and its own script, known by their hashes,
// and nothing else: nothing is fetched, sent or framed.
func readerPolicy(style, script string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) + "; base-uri 'none'; form-action 'none'"
}

// lineEnds is a text as browsers hash it, whatever a computer made of its ends of lines.
func lineEnds(s string) string { return strings.ReplaceAll("\n"+s, "\r\n", "\n") }

// title is what the study is called, or what the page is.
func (p *readerPage) title() string {
	if t := p.rel.Study.Settings.Title; t != "" {
		return t
	}
	return "A study"
}

// parts are the sections of the page, for the links at its top.
func (p *readerPage) parts() [][2]string {
	list := [][2]string{{"about", "About"}, {"table", "Table"}, {"codebook", "Codebook"}, {"themes", "Quotes"}, {"people", "People"}}
	if p.talk {
		list = append(list, [2]string{"transcripts", "Transcripts"})
	}
	return list
}

// head writes everything before the first section.
func (p *readerPage) head() {
	style, script := lineEnds(readerStyle)+p.colours(), lineEnds(readerScript)
	p.put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	p.put("<meta http-equiv=\"Content-Security-Policy\" content=\"", readerPolicy(style, script), "\">\n")
	p.put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
	p.put("<meta name=\"color-scheme\" content=\"light dark\">\n<title>", say(p.title()), "</title>\n<style>", style, "</style>\n</head>\n<body>\n")
	p.put("<a class=\"skip\" href=\"#main\">Skip to the study</a>\n<header class=\"top\">\n<nav aria-label=\"Sections\">\n")
	for _, x := range p.parts() {
		p.put("<a href=\"#", x[0], "\">", x[1], "</a>\n")
	}
	p.put("</nav>\n<form id=\"find\" role=\"search\" hidden>\n<label for=\"find-words\">Find words</label>\n",
		"<input id=\"find-words\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\">\n</form>\n",
		"<section id=\"found\" aria-labelledby=\"found-said\" tabindex=\"-1\" hidden>\n<p id=\"found-said\" role=\"status\"></p>\n<ol></ol>\n</section>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n")
}

// foot ends the page. The script stands last: the page is there before it runs.
func (p *readerPage) foot() {
	p.put("</main>\n<footer>\n")
	p.paragraph("", p.b.footer)
	p.put("</footer>\n<script>", lineEnds(readerScript), "</script>\n</body>\n</html>\n")
}

// front says what the study and the page are, and what is not in it.
func (p *readerPage) front() {
	s := p.rel.Study
	p.put("<section id=\"about\" class=\"front\">\n<h1 dir=\"auto\"", foreign(s.Settings.Language), ">", say(p.title()), "</h1>\n")
	p.paragraph("lead", approachSaid(s.Settings.Approach))
	p.put("<div class=\"note warn\">\n")
	p.paragraph("", purposeLine(p.rel))
	if !p.talk {
		p.paragraph("", "It holds quotes and not the transcripts they are from.")
	}
	p.put("</div>\n")
	p.figures()
	p.warnLarge()
	p.contents()
	p.put("<h2>What is withheld, and why</h2>\n<dl class=\"facts\">\n")
	for _, l := range p.b.consent()[1:] {
		p.fact(l.label, l.text)
	}
	if w := p.m.Table.Withheld; w > 0 {
		p.fact("Quotes", many(w, "quote")+" counted here without "+either(w == 1, "its", "their")+" words. Wherever one would stand it says so: “1 more, not for quotation”.")
	}
	for _, l := range p.b.doubtAbout(p.doubtful()) {
		p.fact(l.label, l.text)
	}
	if p.clear > 0 {
		p.fact("Codebook", many(p.clear, "text")+" left out: "+either(p.clear == 1, "it repeats", "they repeat")+" words that are not for these readers.")
	}
	p.put("</dl>\n")
	if p.team {
		p.put("<h2>Who coded</h2>\n<dl class=\"facts\">\n")
		for _, l := range p.b.coders(nil)[1:] {
			p.fact(l.label, l.text)
		}
		p.put("</dl>\n")
		p.writeMemos(p.memos["study "])
	}
	p.put("<h2>This page</h2>\n<dl class=\"facts\">\n")
	p.fact("Stamp of the study", s.Stamp)
	p.fact("Verbatim", p.o.Version)
	p.fact("", "The same stamp and the same Verbatim give the same page, byte for byte. It is one file: it asks for nothing from any network, and sends nothing.")
	p.put("</dl>\n</section>\n")
}

// doubtful are the quotes of the page that hold something doubtful.
func (p *readerPage) doubtful() (list []study.Quote) {
	held := func(c coding.Coding) bool { return c.Doubt != "" }
	if !slices.ContainsFunc(p.rel.Study.State.Codings, held) {
		return nil
	}
	for r := range p.m.Table.Rows {
		for _, cell := range p.m.Table.Cells[r] {
			for _, q := range p.m.In(cell.Source) {
				if slices.ContainsFunc(q.Codings, held) {
					list = append(list, q.Quote)
				}
			}
		}
	}
	return list
}

// fact writes a label and what there is to say; nothing where there is nothing.
func (p *readerPage) fact(label, text string) {
	if text == "" {
		return
	}
	if label == "" {
		label = "Note"
	}
	p.put("<div><dt dir=\"auto\">", say(label), "</dt><dd dir=\"auto\">", say(text), "</dd></div>\n")
}

func approachSaid(a study.Approach) string {
	switch a {
	case study.Framework:
		return "The analysis follows the Framework method."
	case study.Reflexive:
		return "The analysis is a reflexive thematic analysis."
	case study.Codebook:
		return "The analysis is a codebook thematic analysis."
	}
	return ""
}

// figures are how much there is.
func (p *readerPage) figures() {
	s := p.rel.Study
	p.put("<ul class=\"figures\">\n")
	figure := func(to string, n int, what string) {
		number := fmt.Sprint(n)
		if to != "" {
			number = "<a href=\"#" + to + "\">" + number + "</a>"
		}
		p.put("<li><b>", number, "</b> ", strings.TrimPrefix(many(n, what), fmt.Sprint(n)+" "), "</li>\n")
	}
	to := ""
	if p.talk {
		to = "transcripts"
	}
	figure(to, len(s.Transcripts), "transcript")
	figure("people", len(s.Participants), "participant")
	figure("codebook", p.book.Len(), "theme")
	if c := p.m.Table.Total; c.IsNumber() {
		figure("table", int(c.N), "quote")
		if c.Against > 0 {
			p.putf("<li><b>%d</b> more against their theme</li>\n", int(c.Against))
		}
	}
	p.put("</ul>\n")
}

// largeText is how many code points of transcripts a page has before it says that it
// may be slow to open.
const largeText = 4 << 20

func (p *readerPage) warnLarge() {
	if !p.talk {
		return
	}
	n := 0
	for _, t := range p.rel.Study.Transcripts {
		n += int(t.Text.Len())
	}
	if n > largeText {
		p.paragraph("note", fmt.Sprintf("This page is large: it holds %s. A browser may take a while to open it, and a telephone may not manage. A page without transcripts, or a smaller study, is lighter.", many(len(p.rel.Study.Transcripts), "transcript")))
	}
}

// contents are links to the quotes of every theme.
func (p *readerPage) contents() {
	t := p.m.Table
	if len(t.Rows) == 0 {
		return
	}
	p.put("<nav class=\"contents\" aria-label=\"Themes\">\n<h2>Themes</h2>\n<ul>\n")
	for r, k := range t.Rows {
		number := "–"
		if c := t.RowTotals[r]; c.IsNumber() {
			number = fmt.Sprint(int(c.N))
		}
		p.putf("<li class=\"d%d\">%s<a href=\"#t%d\" dir=\"auto\">%s</a> <span class=\"n\">%s</span></li>\n", min(k.Depth, 4), p.swatch(r), r, say(p.themeCalled(r)), number)
	}
	p.put("</ul>\n</nav>\n")
}

// codebook writes what the themes mean and how to use them.
func (p *readerPage) codebook() {
	p.put("<section id=\"codebook\">\n<h2>Codebook</h2>\n")
	themes := p.book.Themes()
	if len(themes) == 0 {
		p.paragraph("", "There are no themes.")
	}
	lang := foreign(p.rel.Study.Settings.Language)
	for i, t := range themes {
		name, to, counted, colour := p.names.Of(t.ID).Name, "", "nothing is coded with it", ""
		if r, ok := p.rows[t.ID]; ok {
			to, counted, colour = fmt.Sprintf("t%d", r), p.counted(r), p.swatch(r)
		}
		p.putf("<article class=\"theme cv e3 d%d\" id=\"b%d\"%s>\n<h3 class=\"w\" dir=\"auto\">%s", min(t.Depth, 4), i, lang, colour)
		if to != "" {
			p.put(leadsTo(to, name))
		} else {
			p.put(say(name))
		}
		p.put("</h3>\n<p class=\"meta\" lang=\"en\">", say(counted))
		if t.Status != "in-use" && t.Status != "" {
			p.put(" · ", say(strings.ReplaceAll(string(t.Status), "-", " ")))
		}
		p.put("</p>\n")
		p.paragraph("def w", t.Definition)
		p.paragraph("w", t.Why)
		p.rules("Use it for", t.Include)
		p.rules("Not for", t.Exclude)
		p.rules("Examples", t.Examples)
		p.put("</article>\n")
	}
	p.put("</section>\n")
}

func (p *readerPage) rules(label string, list []string) {
	if len(list) == 0 {
		return
	}
	p.put("<div class=\"rules\">\n<p lang=\"en\">", label, "</p>\n<ul>\n")
	for _, s := range list {
		p.put("<li class=\"w\" dir=\"auto\">", say(s), "</li>\n")
	}
	p.put("</ul>\n</div>\n")
}

// people writes each column of the table: who it is, and how often they have which theme.
func (p *readerPage) people() {
	t := p.m.Table
	p.put("<section id=\"people\">\n<h2>People</h2>\n")
	if len(t.Cols) == 0 {
		p.paragraph("", "Nobody speaks yet.")
	}
	for c, k := range t.Cols {
		p.putf("<article class=\"person cv e2\" id=\"p%d\">\n<h3 dir=\"auto\">%s</h3>\n", c, say(k.Name))
		p.about(k.ID)
		p.paragraph("meta", quotesCounted(t.ColTotals[c]))
		p.put("<ul class=\"has\">\n")
		for r, row := range t.Rows {
			if cell := t.Cells[r][c]; row.Depth == 0 && cell.Source != "" {
				p.put("<li>", p.swatch(r), say(p.themeCalled(r)), ": ", p.number(r, c), "</li>\n")
			}
		}
		p.put("</ul>\n</article>\n")
	}
	p.put("</section>\n")
}

// quotesCounted is a number of quotes in words, what is against apart.
func quotesCounted(c table.Cell) string {
	if !c.IsNumber() {
		return "no number: " + c.Why
	}
	return many(int(c.N), "quote") + either(c.Against > 0, fmt.Sprintf(" · %d against", int(c.Against)), "")
}

// about is what the team has written down about a participant, for itself.
func (p *readerPage) about(id string) {
	who, ok := p.rel.Study.Participant(id)
	if !p.team || !ok {
		return
	}
	var parts []string
	if who.PublishedAs != "" {
		parts = append(parts, "published as "+who.PublishedAs)
	}
	for _, name := range p.b.attrs {
		if v := who.Attributes[name]; v != "" {
			parts = append(parts, name+": "+v)
		}
	}
	if !p.rel.Study.Release(transcript.ForPublication).Cleared(who.ID) {
		parts = append(parts, "not to be quoted outside the team")
	}
	p.paragraph("meta", strings.Join(parts, " · "))
	p.writeMemos(p.memos["participant "+strings.ToLower(id)])
}
