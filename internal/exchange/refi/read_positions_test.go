package refi

import (
	"fmt"
	"strings"
	"testing"

	"verbatim/internal/text"
)

func TestPositionsPooled(t *testing.T) {
	// Three texts say that an emoji is two; one says nothing.
	var b strings.Builder
	files := []string{"", ""}
	for i := range 3 {
		fmt.Fprintf(&b, `<TextSource guid="S%d" name="S%d" plainTextPath="t%d.txt">%s</TextSource>`, i, i, i, sel(fmt.Sprint("a", i), "two", 7, 10))
		files = append(files, fmt.Sprintf("sources/t%d.txt", i), "😀 one two three\n")
	}
	b.WriteString(`<TextSource guid="S9" name="S9" plainTextPath="t9.txt">` + sel("z", "", 3, 4) + `</TextSource>`)
	files = append(files, "sources/t9.txt", "😀 , . , .\n")
	files[0], files[1] = "project.qde", projectOf("MAXQDA 24", "<Sources>"+b.String()+"</Sources>")
	p := readZip(t, Options{}, files...)
	if got := p.Sources[3].Passages[0].Span; got != (text.Span{Start: 2, End: 3}) {
		t.Errorf("the one that says nothing is at %v", got)
	}
	// Alone it is read as the standard has it, and said to be uncertain.
	p = readZip(t, Options{}, "project.qde", projectOf("MAXQDA 24", textSource(sel("z", "", 3, 4))), "sources/t.txt", "😀 , . , .\n")
	if got := p.Sources[0].Passages[0].Span; got != (text.Span{Start: 3, End: 4}) || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "emoji") {
		t.Errorf("alone it is at %v, %q", got, p.Notes)
	}
}

// A reading is overruled only where another one is clearly better.
func TestClearMargin(t *testing.T) {
	fit := func(up, down, matched int) *tally {
		var l tally
		l.over[wide][0], l.over[0][wide] = up, down
		l.score[wide], l.score[0] = up, down
		l.matched[wide] = matched
		l.n = 100
		return &l
	}
	for _, c := range []struct {
		up, down, matched int
		want              counting
	}{
		{5, 0, 0, 0}, {6, 0, 0, wide}, {6, 3, 0, 0}, {9, 3, 0, wide}, {20, 19, 3, 0}, {2, 0, 1, 0}, {8, 2, 1, wide}, {0, 9, 0, 0},
	} {
		if got := fit(c.up, c.down, c.matched).best(0, []counting{0, wide}); got != c.want {
			t.Errorf("%+v gives %s", c, got.option())
		}
	}
	// An inclusive end needs words, or ends that cut words.
	var l tally
	l.over[inclusive][0], l.n, l.cut[0] = 40, 40, 20
	if got := l.best(0, []counting{0, inclusive}); got != 0 {
		t.Errorf("half of the ends in words gives %s", got.option())
	}
	l.cut[0] = 21
	if got := l.best(0, []counting{0, inclusive}); got != inclusive {
		t.Errorf("most ends in words gives %s", got.option())
	}
}

// A quotation that a text and a transcript of it both give, under one id.
func TestQuotationOfTextAndTranscript(t *testing.T) {
	p := readZip(t, Options{}, "project.qde", projectOf("ATLAS.ti", `<Sources>
<TextSource guid="S" name="words" plainTextPath="internal://t.txt">`+sel("Q", "one", 0, 3)+`</TextSource>
<AudioSource guid="A" name="talk.mp3"><Transcript guid="T" plainTextPath="internal://t.txt"><SyncPoint guid="y" position="0" timeStamp="0"/><SyncPoint guid="z" position="3" timeStamp="9"/>
<TranscriptSelection guid="q" fromSyncPoint="y" toSyncPoint="z"><Coding guid="k8"><CodeRef targetGUID="C1"/></Coding><Coding guid="k9"><CodeRef targetGUID="C2"/></Coding></TranscriptSelection></Transcript>
<AudioSelection guid="q" begin="0" end="9"/></AudioSource></Sources>`), "sources/t.txt", "one two")
	if len(p.Sources) != 1 || len(p.Sources[0].Passages) != 1 || len(p.Sources[0].Passages[0].Codings) != 2 || len(p.Losses) != 0 {
		t.Errorf("%+v, lost %v", p.Sources, p.Losses)
	}
	checkSaid(t, p.Sources[0], `"one" verified`)
}
