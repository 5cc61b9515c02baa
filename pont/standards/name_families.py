"""Families of surnames: spellings of one name that have parted too far for any rule of sound.

One family a line, spelt as `soundalike.fold` writes them but without the spaces between parts. A
spelling may stand in several families.

Source: rulings 6.1; design/stack.md (Names that sound alike).
"""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OF_WALES: Final = """
bevan befan bifan abifan abevan abieuan
bleddyn blethyn blethin blevin blevins plethyn
bowen abowen abowain
cadwaladr cadwalader cadwallader kadwalader
caradog craddock cradock cradog caradoc
cynwrig cynfrig kendrick kenrick kenwrick
davies davis dafis defis davys dafydd david davids dafi
edwards edward edwart
ellis elis elias
evans evan ifan ifans ieuan iefan jeavons jevons ievan ivan ivans
goch gough
griffiths griffith gruffydd gruffudd gruffyd griffths gryffydd
gwyn gwynn gwynne wyn wynn wynne gwin winn
harris harries harry harri
hopkin hopkins hopcyn hopcin
howell howells hywel howel howels
hughes hugh huw huws hew hews hewes
humphreys humphries humphrey wmffre wmffres humffreys
iorwerth yorath yorwerth
james siams
jenkins jenkin siencyn siencin shenkin jenking jenkyn
john sion shone shon
jones johnes johns johnys
lewis lewys lewes louis
llewellyn llewelyn llywelyn llewelin llewellin fluellen flewellyn flewelling
lloyd llwyd floyd loyd lhuyd
madog madoc maddock maddocks maddox
meredith meredydd maredudd maredydd meredyth
meurig meyrick merrick mayrick
morris morys
owen owens owain owein
parry pari apharry
penry penri pendry aphenry aphenri
phillips philips ffylip philip phillip philipps
powell powel aphowell aphywel
price pryce prys preece prees aprhys aprees apprice
pritchard prichard prisiart prisiard aprichard aprhisiart uprichard
probert probart aprobert aprhobert
prosser proser aprosser aprhosier
prydderch prytherch protheroe prothero protherough aprhydderch
pugh pughe puw pue aphugh aphuw
rhydderch rhydderich roderick
rhys rees rhees reece rice
richards richard rhisiart
roberts robert rhobert
thomas tomos tomas
tudor tudur tewdwr
vaughan fychan vychan vaughn
watkins watkin watcyn watcin gwatkin
williams william wiliam wiliams gwilym gwilim gwillim gwilliam gwilliams
"""

OF_ELSEWHERE: Final = """
adair edgar
ahmed ahmad ahmet ahamed
alasdair allister alister mcallister mcalister macalister
allan allen alan allin alleyne
andersen anderson
ashworth ashforth
auchincloss affleck
baillie bailey baily bayley bayly
barratt barrett barret
beauchamp beecham
beaumont bemand beaumond
bennett benet bennet bennitt
berkeley barclay berkley
bethell bithell bythell
birne byrne byrnes burn burns byrn
blakeney blackney
bohun bown bone boone
braun brown browne broun
brennan brannan brennand
burgess burges bourgeois
burke bourke burgh
cahill cahil
cain cane kane kayne keane kean keen keene
calvert calvard
carr kerr ker carre
carney kearney kerney
carroll carrol carrell okarroll ocarroll
cassidy casaday
catherall catterall cotterill cotterell cattrell catteral
cavanagh kavanagh cavanaugh kavanaugh
chaudhry choudhury chowdhury chaudhary chaudhuri choudhry choudhary chowdury chaudry chudhry
    chaudri
cholmondeley chumley cholmeley chomley
clark clarke clerk clerke
clement clements clemence clemens
cochrane cochran cockram
cohen cohn kohn coen kahn
coleman colman
connor oconnor conner oconor conor connors
cook cooke kuch
cox coxe cocks
crowther crother
cruikshank cruickshank crookshanks
cullen cullin
cunningham conyngham cunnyngham coningham
curry currie corrie
dalziel dalyell deyell dalzell
daly daley dailey
dean deane
delahunty delahunt
denis dennis dennys denys
desouza sousa souza dsouza desousa
dickson dixon dicksen
docherty doherty dougherty odoherty daugherty
donaghy donaghey donohoe donoghue donahue odonoghue donohue
donnelly donelly
dorsey darcy darcey
douglas douglass
doyle ofoyle
duff duffy duffey
dunn dunne dun
dwyer odwyer dwyre
eaton eyton
eccles eckles
eldridge aldridge aldrich eldredge
elliott elliot eliot eliott
english inglis
eyre ayre ayres eyres ayers
fairclough faircloth fairclow featherclough
farquhar farquar forker
faulkner falconer faulconer fawkner falkner
fawcett faucett fossett
featherstonhaugh fanshaw fanshawe featherstone fetherstone
fernandes fernandez fernando
finlay finley findlay findley
fitzgerald fitzgerard gerald
fletcher flesher
foster forster forrester forester
foulkes ffoulkes fowlkes fowkes foulks ffowcs ffoulks
fox foxe
fraser frazer frazier fraisier
gallagher gallacher gallaher gallaugher
gardner gardiner gardener garner
geoghegan gegan gaghan geogegan
gerrard garrard jarrard
gibbons gibbon gibben
gilchrist gilcrist
gonzalez gonzales goncalves gonsalves gonzalves
graham grahame graeme
gray grey
green greene
greenhalgh greenhough greenhow greenall greenhall
gregory gregor mcgregor macgregor grigor
haigh hague hage
halloran ohalloran
harman harmon hermann herman
hassan hasan hassen hassani alhassan elhassan
hay hey haye
hayes hays heyes heys
healy healey heely
heaton heeton
hennessy hennessey henessy
hewitt hewett hewit huitt hewlett
higginbottom higginbotham higginbotton higinbotham
hodgkinson hodgkin hodkinson hotchkiss
hoffmann hofmann hoffman hofman
holmes homes hulmes hulme
hood hudd
howard hayward heyward haward
hussain hussein husain hossain hussien husayn hosein husein hossein
hutchinson hutchison hutcheson hutchins
ibrahim abraham ebrahim
irvine irving irwin ervine
jeffreys jeffries jefferies geoffreys jeffery jefferys jeffrys jephreys
johnson johnston johnstone jonson johnsen
kaur cour kour
kay kaye key keay
kelly kelley okelly kellie
kennedy kenedy canady
khan kahn
kirby kirkby
knight knights night
kovacs kovac kovacevic
kowalski kowalska kowalsky kovalski kovalsky
laing lang
laughlin loughlin mclaughlin mcloughlin mclachlan maclachlan maclaughlin lachlan mcglaughlin
laurence lawrence lawrance lorence laurens
law lawe low lowe
lawton laughton loughton
lea lee leigh ley leah
leng leung leong liang
leveson lewson
li lee lei
livingstone livingston levingston livingstone
lockhart lockart
lockwood lokwood
lynch linch
mackay mckay mackie mcky makay mccoy
mackenzie mckenzie mckensie mackensie
maclean mclean mcclean mclain mcclain maclaine mclane
macleod mcleod mccloud mcloud mcclode
maguire mcguire macguire
mainwaring manwaring mannering
majoribanks marjoribanks marchbanks marshbanks
maloney moloney mullowney malony
manning mannion
marsh march
marshall marshal maskell
martin martyn marten martins
mary merry
mathias matthias mathews matthews matthew mathew mathieson
maxwell maxwel
maynard mainard
mcauley mcaulay macaulay mccauley macauley mcawley
mccann mackan
mccarthy mccarty maccarthy macarthy
mccormack mccormick maccormack cormack
mcculloch mccullough mccullagh mccolloch
mcdonald macdonald mcdonnell macdonnell mcdonell donald mcdaniel
mcdougall macdougall mcdowell mcdowall mcdougal
mcfarlane macfarlane mcfarland mcparland mcparlan
mcgrath mcgraw magrath macgrath mccraw
mcguinness mcginnis mcginness maginnis magennis macguinness
mchugh mchue mccue
mcintosh macintosh mackintosh
mcintyre macintyre
mckinley mckinlay mcginley
mcmahon macmahon mcmahan mcmann
mcmillan macmillan mcmillen
mcneil mcneill macneil macneill mcneal
mcpherson macpherson mcfearson
mcphail mcfall macphail mcfail
mcrae macrae mccrea mcrea mccray
menzies mingis mingies menzie
mercer marcer mercier
messenger massinger
meyer myer maier mayer myers meyers meier mayers
middleton midleton myddelton myddleton
millar miller muller mueller moeller
milne mill mills miln
mitchell michell mitchel michel
mohammed muhammad mohamed mohammad muhammed mohamad mahomed mohamud mohamoud muhamed mohd
    mohamet
monaghan monahan managhan
montgomery montgomerie
moor moore more muir mure moores
morley mawley
mortimer mortimore
mullen mullan mullin mcmullen mcmullan
murdoch murdock mcmurdo
murphy murphey omurphy murfy
murray moray murrey
naylor nailor
neal neale neil neill oneill oneil oneal niall neall
nelson neilson nielsen nielson nilson nilsson
newby newbie
nguyen nguyn nguen
nicholas nicolas nicklas
nicholl nicholls nichols nicol nicoll nickolls nichol niccol nicolls
nicholson nicolson nickelson
noakes nokes oakes oaks
norris norreys
novak nowak novack
nunez nunes nunyez
obrien brien obrian obryan obryen bryan briain obriain
okeeffe okeefe keefe keeffe
oleary leary leery
omalley malley mally
omeara mara meara omara
oreilly reilly riley oreily reily rielly
osborne osborn osbourne osbourn osbern
oshea shea shay oshay
osullivan sullivan osulivan sulivan
padgett paget pagett
page paige
paine payne pain
palfrey palfreyman
parkes parks park
parr par
paterson patterson pattison patteson pattinson paterson
pearce pierce peirce pearse piers peers pearson pierson
pepys peeps
perkins perkin parkin parkins
philpott philpot philpotts phillpots
pickering pickerin
pollock pollok pollack
pomfret pontefract
ponsonby punsonby
powys powis
quinn quin oquinn
qureshi quraishi kureshi koreshi quereshi
radcliffe ratcliffe ratcliff radcliff ratclif ratliff
raleigh rawley rayleigh
ramsay ramsey
raymond rayment raiment
reagan regan oregan
reid reed read reade rede
reynolds rennalls reynold
rhodes roads rodes
robinson robison robson robertson
roche roach roache
rodgers rogers roger rodger
rodrigues rodriguez roderiguez rodriges
rose ross
rothschild rothchild
russell russel
rutherford rutherfurd
ruthven riven
saunders sanders sandars sander
sanderson saunderson
scarborough scarbrough
schmidt schmitt schmid smidt schmitz
schofield scholefield scofield skofield
schroder schroeder shroder schrader
scrimgeour scrymgeour skrimshire scrimshaw
sewell sewel
shah sha
sharp sharpe
shaw shawe
sheikh shaikh sheik shaik cheikh shayk
shepherd sheppard shepard shephard sheperd shepperd
siddiqui siddique siddiqi siddiquee sidiqui sadiqi sidiki
simmonds simmons symonds symons simons simonds simmond simmins
simpson simson sympson
sinclair stclair sinclare sinkler
singh sing shing
slater slaughter slatter
smith smyth smythe smithe smit
snape snap
somerset summerset
spencer spenser
sproule sprowl
stephens stevens stephen steven stevans steavens
stephenson stevenson steavenson stephinson
stewart stuart steward stewert
stjohn saintjohn sinjin sinjun
stleger salinger sallenger
strachan strawn strahan straughan
symes syms sims simms
szymanski szymanska simanski shimanski
talbot tallboys talbott
taylor tayler tailor tyler taylour
thomson thompson tomson tompson thomsen thompsen
tighe tigh teague
tierney terney
trahearne treharne trahern treherne traherne trehearne
tredegar tredeger
tremayne tremain
tully tulley
turnbull trumble turnbul
turner turnor
urquhart urchart
vandenberg vanderberg vandenburg vanderburg vandenbergh
villiers villers
waite wait waites
wallace wallis walace
walsh welsh welch walshe walch
wang wong huang
warwick warrick
waterson watterson waterston
waugh wauch waff
weston western
weymouth waymouth
wheatley whatley
wheeler wheeller
whelan wheelan phelan whalen
white whyte whight wight
whitehead whithead
whittaker whitaker whitacre whiteaker
wilkes wilks
williamson willamson
wisniewski wisniewska vishnevski
wojcik wojcicki woycik
wolfe wolf wolff woolf woolfe
wolstenholme woolstenholme wolstenhulme woolsoncroft wostenholm
woods wood
woolley wooley
worcester wooster
worsley worseley
wray ray rae wrey
wright right write wrighte
wriothesley risley rothesley
yates yeates yeats yate
yilmaz ilmaz yilmas
young younge
yusuf yousuf yousef yusef youssef yousaf yussuf yosef joseph
zhang chang cheung cheong
abdullah abdulla abdallah
akhtar akhter akter aktar
iqbal ikbal eqbal
javed javaid javid jawed
mahmood mehmood mahmoud mahmud
malik mallik malick maalik
naqvi nakvi
osman usman othman uthman usmaan
patel pattel patell
rahman rehman rahmaan urrehman urrahman raheman
rashid rasheed raschid
saeed said sayeed saeid sayed syed sayyid sayyed
salim saleem selim
sharif shareef sharief
tariq tarik tareq
uddin udin
zaheer zahir
delacruz cruz
djordjevic dordevic djordjevich
dvorak dworak dvorack
dombrowski dabrowski dabrowska dombrowska
lewandowski lewandowska levandowski
oztuerk ozturk oeztuerk
sahin shahin
celik chelik
suleiman sulaiman soliman sulayman suleman sulieman
papadopoulos papadopulos
"""


def read_families(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the families of each spelling, by their first spelling; indented lines go on."""
    families: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for line in text.replace("\n    ", " ").splitlines():
        spellings = line.split()
        for spelling in spellings:
            families[spelling][spellings[0]] = None
    return {spelling: tuple(names) for spelling, names in families.items()}


WELSH_FAMILIES: Final = MappingProxyType(
    {spelling: names[0] for spelling, names in read_families(OF_WALES).items()}
)
"""The Welsh family of a folded spelling, each of one alone."""

FAMILIES_OF: Final = MappingProxyType(
    {
        spelling: frozenset(names)
        for spelling, names in read_families(OF_WALES + OF_ELSEWHERE).items()
    }
)
"""The families that a folded spelling belongs to."""
