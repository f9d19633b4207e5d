package export

import (
	"encoding/json"
	"io"

	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
)

// WriteMatrix writes a theme table. A workbook has its quotes behind it.
func WriteMatrix(w io.Writer, f Format, m *matrix.Matrix, o Options) (Report, error) {
	return WriteCounted(w, f, m.Release(), CountedMatrix(m), o)
}

// writeTable writes a table without the quotes behind it.
func writeTable(w io.Writer, f Format, rel *study.Release, t *table.Table, o Options) (Report, error) {
	var rep Report
	switch f {
	case JSON:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return rep, e.Encode(t.Doc())
	case CSV:
		return rep, writeCSV(w, tableFields(t))
	case TSV:
		return rep, writeTSV(w, tableFields(t))
	case Text:
		return rep, writeText(w, t, o.Width)
	case Markdown:
		_, err := io.WriteString(w, tableMarkdown(t)+"\n"+escape(purposeLine(rel))+"\n\nstamp "+escape(t.Stamp)+"\n")
		return rep, err
	}
	return rep, unknownFormat(f, Formats)
}
