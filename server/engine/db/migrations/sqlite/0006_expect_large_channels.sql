-- Nothing here: SQLite takes the index that has the rows in their order. PostgreSQL's planner has to be told.
SELECT 1;
