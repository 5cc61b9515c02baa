-- What ships: families of surnames, and what people are called who are registered otherwise.

CREATE TABLE family (word VARCHAR, family VARCHAR);
CREATE TABLE nickname (word VARCHAR, root VARCHAR);
