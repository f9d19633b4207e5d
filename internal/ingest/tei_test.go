package ingest

import (
	"fmt"
	"strings"
	"testing"
)

const teiFile = `<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en-GB"><teiHeader><fileDesc><titleStmt><title>Visit
two</title></titleStmt><sourceDesc><recordingStmt><recording><date when="2024-05-06"/><media url="file:///home/jo/P07%20a.wav"/></recording></recordingStmt></sourceDesc></fileDesc>
<profileDesc><particDesc><listPerson><person xml:id="I" role="interviewer"><persName>Jo Hill</persName></person><person xml:id="B"><p>x</p></person></listPerson></particDesc></profileDesc></teiHeader>
<text><timeline unit="s" origin="#T0"><when xml:id="T0" absolute="10:00:00"/><when xml:id="T1" interval="2.4" since="#T0"/><when xml:id="T3" interval="1" since="#T2"/><when xml:id="T2" absolute="10:00:05"/></timeline>
<body><div><head>Arriving</head>
<u who="#I" start="#T0" end="#T1">When did you <pause dur="PT1.5S"/> arrive
   <emph>here</emph>?<note>sic</note></u>
<incident><desc>door</desc></incident>
<u who="#B"><anchor synch="#T2"/><seg>In May, <unclear>I think</unclear>.</seg><seg>Yes &amp; <choice><orig>gonna</orig><reg>going to</reg></choice></seg>
<vocal><desc>laughs</desc></vocal> <gap reason="inaudible"/><anchor synch="#T3"/></u></div>
<annotationBlock who="#I #B" start="#T3" end="#T1"><u><seg><w>we</w>
 <w>do</w>
 <pc>.</pc></seg></u><spanGrp type="pos"><span>PRO</span></spanGrp></annotationBlock>
<sp who="#Z"><speaker>Zed:</speaker><p>one</p><p>two</p></sp>
<u who="#B"> </u></body></text></TEI>
`

func TestTEI(t *testing.T) {
	d := read(t, "P07.xml", teiFile, Options{})
	wantText(t, d, `
[00:00:00] Jo Hill: When did you [pause 1.5 s] arrive here?

[00:00:05] B: In May, I think. Yes & gonna [laughs] [inaudible]

[00:00:06] Jo Hill and B: we do.

Zed: one
two
`)
	wantSpeakers(t, d, "Jo Hill interviewer, B participant B, Jo Hill and B participant Jo-Hill-and-B, Zed participant Zed")
	if d.Format != "tei" || d.Title != "Visit two" || d.Date != "2024-05-06" || d.Media != "P07 a.wav" || d.Language != "en-GB" {
		t.Errorf("format %q, title %q, date %q, media %q, language %q", d.Format, d.Title, d.Date, d.Media, d.Language)
	}
	if s := d.Said; s[0].EndMS != 2400 || s[1].EndMS != 6000 || s[0].Group != "Arriving" || s[2].Group != "" {
		t.Errorf("turns %+v", s)
	}
	wantSaid(t, d.Notes, "3 pauses, sounds and gaps", "note 1", "incident 1", "reg 1", "spanGrp 1", "1 utterance without words")
}

func TestHostileTEI(t *testing.T) {
	refused(t, "a.xml", `<!DOCTYPE TEI [<!ENTITY a "aaaa">]><TEI>`, Options{}, "document type definition")
	refused(t, "a.xml", "<TEI>"+strings.Repeat("<u>", 100_000), Options{}, "more than 100 elements")
	refused(t, "a.xml", "<TEI ><text><body><p>No talk.</p></body></text></TEI>", Options{}, "no utterances")
	var b strings.Builder
	b.WriteString("<TEI ><timeline>")
	for i := range 20_000 { // each point is told from the next
		fmt.Fprintf(&b, `<when xml:id="t%d" interval="1" since="#t%d"/>`, i, i+1)
	}
	b.WriteString("</timeline><u who='#A' start='#t1'>")
	d := read(t, "a.xml", b.String()+strings.Repeat("x <pause/> <seg>y</seg> ", 20_000)+"</u></TEI>", Options{})
	if len(d.Said) != 1 || d.Said[0].TimeMS >= 0 {
		t.Errorf("%d turns", len(d.Said))
	}
	wantSaid(t, d.Notes, "20000 points of the timeline")
}

func FuzzTEI(f *testing.F) {
	f.Add([]byte(teiFile))
	f.Add([]byte(`<TEI><when xml:id="a" absolute="9e9"/><body><sp><u><speaker>[0:01] A: </speaker>x<vocal><gap>y</vocal></u><w>a</w></sp><title><head>b</head></title></body></TEI>`))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.xml", data, Options{As: "tei"}) })
}
