-- In what a bank counts time, so that a supervisor's table can say coins beside hours; folding writes it with the names.
ALTER TABLE roll_up_place ADD COLUMN counted_in jsonb;
