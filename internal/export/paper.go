package export

import (
	"verbatim/internal/document"
	"verbatim/internal/study"
)

// Paper is a document for the readers of a release, with nothing in it yet but what it
// is: for documents that are made elsewhere.
func Paper(rel *study.Release, title string, o Options) *document.Document {
	return newWorkbook(rel, o).paper(title)
}
