package cli

import "github.com/spf13/cobra"

// Groups of the main menu.
const (
	groupStart  = "start"
	groupCode   = "code"
	groupFind   = "find"
	groupTables = "tables"
	groupTeam   = "team"
	groupCare   = "care"
)

// addVerbs makes the menu. One verb, one file.
func (c *command) addVerbs() {
	c.root.AddGroup(
		&cobra.Group{ID: groupStart, Title: "Start:"},
		&cobra.Group{ID: groupCode, Title: "Read and code:"},
		&cobra.Group{ID: groupFind, Title: "Find:"},
		&cobra.Group{ID: groupTables, Title: "Theme tables:"},
		&cobra.Group{ID: groupTeam, Title: "Several coders:"},
		&cobra.Group{ID: groupCare, Title: "Look after the study:"},
	)
	c.addDemo()
	c.addInit()
	c.addImport()
	c.addStatus()
	c.addServe()
	c.addCodebook()
	c.addCode()
	c.addUncode()
	c.addStar()
	c.addChoose()
	c.addContentNote()
	c.addContentNotes()
	c.addMemo()
	c.addMemos()
	c.addSuggest()
	c.addDone()
	c.addReview()
	c.addUndo()
	c.addPrint()
	c.addCodingSheet()
	c.addSearch()
	c.addQuotes()
	c.addTranscripts()
	c.addParticipants()
	c.addConsent()
	c.addCoders()
	c.addMatrix()
	c.addCrosstab()
	c.addOverlap()
	c.addQuoted()
	c.addDeviant()
	c.addExport()
	c.addReport()
	c.addMemberCheck()
	c.addFramework()
	c.addSaturation()
	c.addWords()
	c.addTimeline()
	c.addAssign()
	c.addAgreement()
	c.addCompare()
	c.addDifference()
	c.addDecide()
	c.addDecisions()
	c.addCorrect()
	c.addWithdraw()
	c.addPseudonyms()
	c.addSync()
	c.addCheck()
	c.addLog()
	c.addIndex()
	c.addBench()
}
