// Package drs speaks the API of Huawei Cloud's Data Replication Service (DRS): its wire types, calls, statuses and error codes,
// and what a failed call says about whether it was processed.
//
// The API calls a replication task a "job". So do the wire types, which keep the API's spelling; everything else says "task".
package drs
