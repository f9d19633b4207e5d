package segments

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// More kinds of columns, which are known by their headings alone.
const (
	group     = "group"     // of documents
	reference = "reference" // a place as the program says it
	number    = "number"    // of the passage: 1:3 in ATLAS.ti
	howMany   = "how many"  // codes the passage has
	title     = "title"     // of the passage
	ignored   = "ignored"   // colours, and how much of a document it is
)

// headings are those that tools write, by kind, the surest first: English, German,
// Spanish, French, Portuguese, Italian, Dutch and Polish, without accents, spaces and
// case. Those of other languages and tools are named by whoever reads the file.
var headings = []struct{ kind, names string }{
	{Words, "codedsegment codedsegments segment quotationcontent textcontent excerptcopy excerpt quotation quote passage extract snippet highlight codedtext segmenttext words text content " +
		"zitatinhalt textinhalt codiertessegment zitat segmento segmentocodificado contenidodelacita contenidodeltexto cita contenudelacitation contenudutexte citation extrait " +
		"conteudodacitacao conteudodotexto conteudotextual citacao contenutodellacitazione citazione citaat fragment cytat texto texte testo tekst"},
	{Code, "code codes codename codenames tag tags theme themes appliedcodes codesapplied codesappliedcombined coding codings label labels " +
		"codigo codigos codice codici kod kody"},
	{Document, "documentname mediatitle document documenttitle dokumentname dokument nombredeldocumento nombrededocumento documento nomdudocument nomdedocument " +
		"nomedodocumento nomededocumento nomedeldocumento nomedocumento documentnaam nazwadokumentu source sourcename file filename transcript interview notetitle"},
	{group, "documentgroup dokumentgruppe dokumentengruppe grupodedocumentos groupededocuments gruppodidocumenti documentgroep grupadokumentow"},
	{Coder, "createdby author coder codername codedby excerptcreator creator annotator rater erstelltvon autor auteur creepar autore creatoda criadopor creadopor gemaaktdoor " +
		"modifiedby geandertvon bearbeitetvon modifiepar modificadopor modificatoda gewijzigddoor"},
	{Memo, "comment memo comments memos kommentar comentario commentaire commento commentaar opmerking komentarz note notes"},
	{Date, "creationdate created createdat createdon excerptdate erstellungsdatum erstelltam erstellt fechadecreacion datedecreation datadicreazione datadecriacao " +
		"aanmaakdatum datautworzenia modified modificationdate date datum fecha data"},
	{Start, "beginning begin start startposition initialposition anfang beginn inicio comienzo debut inizio poczatek posicioninicial posicaoinicial"},
	{End, "end endposition finalposition ende fin final fim fine einde koniec posicionfinal posicaofinal"},
	{Weight, "weightscore weight gewicht gewichtung peso poids ponderation waga"},
	{reference, "reference excerptrange referenz referencia riferimento referentie"},
	{number, "number id nummer numero"},
	{howMany, "numberofcodes anzahlcodes anzahldercodes numerodecodigos nombredecodes"},
	{title, "name quotationname zitatname"},
	{ignored, "color colour farbe couleur colore cor kleur kolor area areachars flache superficie surface oppervlakte obszar coverage abdeckungsgrad abdeckung cobertura couverture copertura dekking pokrycie " +
		"density dichte densidad densite densidade densita dichtheid extent preview"},
}

// bare is a heading without accents, spaces, signs and case.
func bare(heading string) string {
	if len(heading) > 200 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(heading))
}

// kindsOf says which column of a header is of which kind. Those that are named go
// before all others; of several that look alike, the one with the surest heading.
func kindsOf(header []string, named map[string]string) map[string]int {
	found := map[string]int{}
	taken := make([]bool, len(header))
	for kind, name := range named {
		if i := columnNamed(header, name); i >= 0 {
			found[kind], taken[i] = i, true
		}
	}
	first := map[string]int{}
	for i, h := range header {
		if name := bare(h); name != "" && !taken[i] {
			if _, ok := first[name]; !ok {
				first[name] = i
			}
		}
	}
	for _, of := range headings {
		if _, ok := found[of.kind]; ok {
			continue
		}
		for name := range strings.FieldsSeq(of.names) {
			if i, ok := first[name]; ok && !taken[i] {
				found[of.kind], taken[i] = i, true
				break
			}
		}
	}
	return found
}

func columnNamed(header []string, name string) int {
	name = strings.TrimSpace(name)
	return slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
}

// isIgnored reports whether what is under a heading says nothing that is not said
// elsewhere.
func isIgnored(heading string) bool {
	last := headings[len(headings)-1]
	name := bare(heading)
	return name == "" || slices.Contains(strings.Fields(last.names), name)
}
