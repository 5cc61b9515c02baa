# ruff: noqa: E501  (tables of names)
"""The names of the invented pupils that matching is tested on, with how often they are borne.

The weights are rounded shares in a thousand; no list is that of any real school. The long tail of
rare surnames is composed of parts.
"""

from typing import Final

# Shares in a thousand of an English authority; the rest of the thousand are composed.
ENGLISH_SURNAMES: Final = """
smith 11 jones 7 taylor 6 brown 6 williams 5.5 wilson 4 johnson 4 davies 4 patel 4 robinson 3
wright 3 thompson 3 evans 3 walker 3 white 3 roberts 3 green 3 hall 3 wood 2.7 jackson 2.7 clarke 2.7
khan 4 ahmed 3.4 hussain 3 ali 3.4 singh 3 kaur 2.4 begum 1.4 shah 1 rahman 1.2 islam 1 malik 1
harrison 2.3 scott 2.3 lewis 2.3 martin 2.3 cooper 2.3 turner 2.3 hill 2.3 moore 2.2 ward 2.2 clark 2
hughes 2 edwards 2 harris 2 baker 2 king 2 morris 2 allen 1.9 morgan 1.8 watson 1.8 bell 1.7
murphy 1.7 kelly 1.7 young 1.7 anderson 1.7 mitchell 1.6 bailey 1.6 parker 1.6 cox 1.5 carter 1.5
shaw 1.5 bennett 1.5 richardson 1.5 collins 1.4 marshall 1.4 simpson 1.3 phillips 1.3 adams 1.3
miller 1.3 rogers 1.2 price 1.2 griffiths 1.2 murray 1.2 mason 1.1 webb 1.1 stevens 1.1 rees 0.6
mckenzie 0.6 mcdonald 0.8 macdonald 0.5 o'brien 0.9 o'connor 0.7 o'neill 0.7 fitzgerald 0.5 byrne 0.5
nowak 0.9 kowalski 0.5 kowalska 0.4 wisniewski 0.3 wojcik 0.3 popescu 0.6 ionescu 0.4 silva 0.7
fernandes 0.5 pereira 0.4 dos-santos 0.3 garcía 0.3 müller 0.2 nguyen 0.6 chen 0.6 wang 0.5 li 0.6
okafor 0.5 adeyemi 0.4 mohamed 1.1 abdi 0.7 hassan 0.9 osman 0.5 yusuf 0.5 mensah 0.4 boateng 0.4
"""

WELSH_SURNAMES: Final = """
jones 118 williams 86 davies 84 evans 62 thomas 56 roberts 44 lewis 38 hughes 36 morgan 34
griffiths 32 edwards 28 owen 24 james 22 rees 22 price 20 jenkins 20 phillips 19 harris 15 lloyd 15
richards 15 powell 12 parry 12 pritchard 9 howells 9 watkins 9 john 8 humphreys 7 llewellyn 7 rowlands 7
bowen 7 pugh 7 ellis 9 vaughan 6 hopkins 6 morris 14 davis 3 bevan 6 prosser 4 david 5 howell 3 owens 6
llewelyn 2 gruffydd 2 gruffudd 0.8 rhys 2 prys 0.8 huws 1.4 dafydd 1 ifan 1 tudur 0.6 wynne 2 wyn 2
meredith 3 nicholas 3 george 3 michael 1.5 perkins 2 probert 2 gwynne 1 gwyn 1 mathias 1.5 beynon 3
maddocks 1 tudor 1 cadwaladr 0.8 craddock 1 protheroe 1 prothero 0.5 penry 0.5 eynon 1 bebb 0.5
walters 4 daniel 3 samuel 2.5 isaac 1.2 elias 1 emanuel 0.6 francis 3 arthur 1 benjamin 1 hopkin 1
"""

COMPOSED_STARTS: Final = """ash black brad brom bur cal car chad clay cold copp cran crom dal dun el
fair farn gar gold gran green hal ham harr hart hay hazel hem hol horn hur kel ken kirk lang lark lin
long lud mar mel mid mil moor nor oak ock old or pad peck pen pick pol rad ram red ring rock ros rush
sal sand sea sel shel sher sil stan stap stock strat sut swin tan thorn til tun twy up wal war wat
whit wick wil win wit wol wood wyn yar york""".split()  # noqa: SIM905
COMPOSED_MIDDLES: Final = ["", "", "", "a", "e", "er", "ing", "en", "s", "l", "ber", "der", "me"]
COMPOSED_ENDS: Final = """ton ley ford ham worth field well wood den bury by thorpe combe cliffe croft
dale gate grave hurst land low man mere more ridge side son stead stone stow tree wick win yard bridge
brook burn cott""".split()  # noqa: SIM905

ENGLISH_BOYS: Final = """
oliver 26 george 24 noah 23 arthur 18 harry 24 leo 17 muhammad 24 jack 26 charlie 22 oscar 17 jacob 18
henry 15 thomas 20 freddie 13 alfie 15 theo 10 william 17 theodore 8 archie 14 joshua 16 alexander 12
james 18 isaac 11 edward 10 lucas 12 tommy 6 finley 9 max 10 logan 9 ethan 11 mohammed 12 teddy 5
benjamin 9 arlo 4 joseph 12 sebastian 7 harrison 9 elijah 6 adam 7 daniel 13 samuel 12 louie 5 mason 8
reuben 4 albie 3 rory 4 jaxon 4 hugo 5 luca 5 zachary 6 reggie 4 hunter 2 louis 6 dylan 8 albert 4
david 5 jude 5 frankie 4 roman 3 ezra 2 toby 6 riley 7 carter 3 ronnie 3 frederick 4 gabriel 4 stanley 5
bobby 4 jesse 2 michael 6 elliot 4 grayson 2 mohammad 6 liam 6 jenson 4 ellis 3 harley 4 harvey 7 ralph 2
matthew 8 jamie 4 nathan 6 luke 8 ryan 6 callum 5 connor 4 cameron 4 kai 4 tyler 5 jayden 4 robert 3
ibrahim 5 yusuf 4 ali 4 omar 3 hamza 4 abdullah 4 bilal 2 jakub 2 filip 2 kacper 2 szymon 1 andrei 1
christopher 3 nicholas 2 anthony 2 patrick 3 sean 2 aaron 4 owen 4 ewan 1 joel 3 caleb 3 blake 3 kian 2
"""
ENGLISH_GIRLS: Final = """
olivia 28 amelia 26 isla 20 ava 21 ivy 13 freya 14 lily 20 florence 10 mia 17 willow 9 rosie 9 sophia 13
isabella 16 grace 16 daisy 11 sienna 9 poppy 15 elsie 11 emily 20 ella 15 evelyn 9 phoebe 11 evie 13
charlotte 15 harper 6 millie 9 matilda 8 maya 7 sophie 14 alice 10 emilia 6 isabelle 10 ruby 12 luna 5
maisie 8 aria 5 penelope 4 mila 5 bonnie 3 eva 7 hallie 2 eliza 5 ada 3 violet 5 esme 6 arabella 4
imogen 6 orla 2 chloe 13 erin 6 jessica 15 lola 6 zara 5 elizabeth 7 layla 5 thea 4 rose 4 eleanor 6
robyn 3 margot 2 scarlett 7 maria 4 nancy 3 amber 5 hannah 8 lucy 11 molly 8 megan 7 abigail 7 holly 7
aisha 4 fatima 4 maryam 4 zainab 3 khadija 2 amina 2 hafsa 2 anna 6 katie 5 catherine 2 katherine 2
leah 5 bethany 4 rebecca 4 georgia 5 lauren 4 caitlin 3 victoria 3 zuzanna 1 lena 2 maja 1 amelie 4
niamh 2 aoife 1 darcie 3 darcey 3 skye 2 summer 4 lexi 4 lacey 3 annabelle 4 francesca 3 martha 4
madison 4 nicole 3 natalie 2 samantha 2 alexandra 3 josephine 1 jasmine 5 yasmin 3 sara 3 sarah 5 zoe 4
"""
WELSH_BOYS: Final = """
rhys 24 dylan 22 osian 18 harri 18 tomos 17 owain 14 jac 16 gethin 7 iwan 9 steffan 8 rhodri 6 llyr 5
ioan 14 gruffydd 9 cai 10 morgan 14 evan 12 ifan 9 macsen 6 elis 8 guto 6 gwion 6 ieuan 7 idris 4 emrys 5
dafydd 9 aled 4 huw 6 sion 7 siôn 4 carwyn 4 geraint 2 gareth 3 hywel 3 iestyn 5 deian 2 twm 5 tudur 2
llew 5 alfie 10 jack 14 oliver 14 thomas 10 william 10 joshua 8 daniel 8 ethan 8 noah 12 jacob 9 charlie 9
oscar 8 leo 8 samuel 7 james 8 alexander 5 joseph 6 logan 6 mason 6 callum 4 connor 3 ellis 5 lewis 6
celt 2 caio 3 caron 1 cian 4 ned 3 now 1 mabon 3 madog 1 meilyr 1 meurig 1 nedw 1 bryn 3 arwel 1 aneurin 2
"""
WELSH_GIRLS: Final = """
seren 22 megan 20 ffion 16 cadi 12 erin 14 mali 13 efa 10 nia 8 carys 8 cari 8 lowri 9 bethan 7 catrin 9
elin 12 alys 7 angharad 3 sioned 3 manon 7 mared 4 nel 7 beca 6 betsan 4 gwen 6 gwenllian 4 greta 6 hanna 6
heledd 3 lleucu 2 lili 8 llio 3 lois 6 mabli 5 martha 6 non 4 begw 3 ela 8 eira 6 elen 6 eleri 4 enfys 2
fflur 5 ania 2 anest 3 awen 2 branwen 2 ceri 3 cerys 7 celyn 2 delyth 1 eirlys 1 ffraid 1 gwenno 4
olivia 12 amelia 11 isla 9 ava 9 emily 10 ella 9 grace 7 lily 8 mia 8 evie 7 poppy 7 isabella 6 sophie 7
sian 4 siân 3 rhiannon 4 rhian 2 siwan 4 tegan 4 tirion 2 teleri 1 mari 5 miriam 2 morfydd 1 myfanwy 2
"""

MIDDLE_BOYS: Final = """james 60 john 45 william 40 david 35 thomas 35 george 25 edward 20 michael 22
robert 18 joseph 18 alexander 16 peter 14 lee 14 paul 12 alan 8 rhys 8 wyn 6 daniel 12 christopher 9 anthony 9
lloyd 4 henry 10 charles 10 richard 8 stephen 6 patrick 7 mohammed 8 ali 6 kumar 3 huw 5 gareth 4 arthur 8"""
MIDDLE_GIRLS: Final = """rose 60 grace 50 louise 50 may 45 elizabeth 35 mae 30 jane 28 marie 28 ann 20
anne 20 mary 20 ellen 10 jean 9 lily 9 victoria 8 catherine 8 alice 8 margaret 7 haf 5 mair 6 wyn 4 lynn 6
faith 8 hope 7 olivia 8 sophia 7 kate 6 lee 5 bibi 4 kaur 6 eleri 3 non 2 megan 4 amelia 6 charlotte 6"""

TOWNS: Final = """caerleon penllwyn abermawr llanfair rhydfelin glanrafon brynmawr pontycoed trefwen
aberglas cwmdulais bangor-is-y-coed ystradfawr porthgwyn llandre maesteg-fach hengoed pentrebach
ashcombe bramley thornbury market-overton eastleigh-green wickham redmarsh stanbrook hollowell
kingsworth fenby saltmere cranford oakhampton lower-dene ridgeway millthorpe castleford-moor westbourne
""".split()  # noqa: SIM905

# What people are called who are registered as ...
NICKNAMES: Final = {
    "oliver": "ollie oli", "thomas": "tom tommy", "william": "will bill billy liam", "jacob": "jake",
    "joshua": "josh", "alexander": "alex sandy zander", "james": "jim jamie jimmy", "edward": "ed ted",
    "benjamin": "ben benji", "joseph": "joe joey", "samuel": "sam sammy", "daniel": "dan danny",
    "charlie": "charles", "harry": "harold harrison", "alfie": "alfred", "archie": "archibald",
    "freddie": "frederick fred", "zachary": "zach zak", "michael": "mike mick", "robert": "rob bob bobby",
    "matthew": "matt", "nathan": "nate nathaniel", "christopher": "chris kit", "nicholas": "nick",
    "anthony": "tony", "patrick": "paddy", "muhammad": "mohammed mohammad mohamed", "ibrahim": "ebrahim",
    "mohammed": "muhammad mohamed", "dafydd": "dai david", "gruffydd": "guto griff", "tomos": "tom twm",
    "rhys": "reece rees", "ioan": "iwan", "ieuan": "ianto", "harri": "harry", "jac": "jack",
    "morgan": "mog", "siôn": "shaun sion", "steffan": "stephen steff", "owain": "owen",
    "elizabeth": "liz beth lizzie betsan eliza", "catherine": "kate cathy cat", "katherine": "kate katie",
    "isabella": "bella izzy isobel", "isabelle": "izzy belle", "abigail": "abi abbie", "jessica": "jess",
    "charlotte": "lottie charlie", "matilda": "tilly", "eleanor": "ellie nell", "rebecca": "becky beca",
    "victoria": "vicky tori", "alexandra": "alex lexi", "samantha": "sam", "emily": "em emmy", "amelia":
    "millie amy", "florence": "flo florrie", "penelope": "penny", "georgia": "georgie", "bethany": "beth",
    "bethan": "beth", "catrin": "cati cadi", "angharad": "haz anghi", "margaret": "maggie meg",
    "megan": "meg megs", "gwenllian": "gwen", "rhiannon": "rhi", "olivia": "liv livvy", "sophia": "sophie",
    "evelyn": "evie", "elsie": "else", "maryam": "mariam miriam", "aisha": "ayesha aysha", "sara": "sarah",
    "fatima": "fatimah", "siân": "sian shan", "francesca": "frankie fran", "yasmin": "yasmine jasmin",
    "david": "dave davey", "gabriel": "gabe", "leo": "leonard", "theodore": "theo ted", "imogen": "immy",
    "niamh": "neve", "caitlin": "katelyn", "chloe": "khloe", "phoebe": "pheobe", "zoe": "zoë",
}  # fmt: skip

# Ways one surname is spelt by two offices.
SPELLINGS: Final = (
    "davies davis dafis", "evans ifans ifan", "griffiths griffith gruffydd", "llewellyn llewelyn llywelyn",
    "phillips philips", "rees rhys reece", "price pryce prys", "hughes huws", "lloyd llwyd", "lewis lewys",
    "owen owens owain", "thomas tomos", "pritchard prichard", "howells howell hywel", "vaughan fychan",
    "clark clarke", "thompson thomson", "stevens stephens", "khan kahn", "hussain hussein husain",
    "mohamed mohammed mohamud", "ahmed ahmad", "mcdonald macdonald", "mckenzie mackenzie",
    "o'brien obrien", "o'connor oconnor", "o'neill o'neil oneill", "smith smyth", "brown browne",
    "green greene", "moore moor", "allen allan", "bailey bayley", "wynne wynn wyn", "morris morys",
)  # fmt: skip


def read_shares(text: str) -> tuple[list[str], list[float]]:
    """Return the names of a list of "name share name share ..." and their shares."""
    words = text.split()
    return words[0::2], [float(share) for share in words[1::2]]
